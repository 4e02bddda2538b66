package io.ringback.dispatch;

import io.ringback.webhook.Health;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one webhook's server: how many requests it has in flight, and whether its circuit lets any
 * through.
 *
 * <p>The guard's bulkhead is the hard ceiling and its timeout the last resort behind the sender's own. Its circuit
 * turns half-open by a call only, so after the delay exactly one delivery is let through as that call.
 */
final class Endpoint {
    private static final int CIRCUIT_WINDOW = 50;
    private static final double CIRCUIT_RATIO = 0.8;
    /** For how long no answer at all says nothing of an endpoint. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The guard's delay must be over when the probe comes, or the probe is refused. */
    private static final Duration PROBE_MARGIN = Duration.ofMillis(50);

    private final TypedGuard<CompletionStage<Answer>> guard;
    private final Window window;
    private final Duration circuitDelay;
    private final Duration lastResort;
    private final BiConsumer<Endpoint, Boolean> circuitListener;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private int inFlight;
    /** How many of them were given a place that is left to those of which nothing good is known. */
    private int unproven;

    /** Since when no answer has come while requests were under way. */
    private long quietSinceNanos;

    private boolean hasFailed;
    private boolean starved;
    private CircuitBreakerState circuit = CircuitBreakerState.CLOSED;
    private long openUntilNanos;
    private @Nullable Host host;
    private @Nullable Slots slots;

    /** Tells {@code circuitListener} whenever its circuit opens, half at least, or closes. */
    Endpoint(int cap, Duration circuitDelay, Duration lastResort, BiConsumer<Endpoint, Boolean> circuitListener) {
        this.circuitListener = circuitListener;
        this.window = new Window(cap);
        this.circuitDelay = circuitDelay;
        this.lastResort = lastResort;
        // A request starts on the event loop that has its connections, and stays there.
        this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<Answer>>() {})
                .withThreadOffload(false)
                .withBulkhead()
                .limit(cap)
                .queueSize(1)
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(CIRCUIT_WINDOW)
                .failureRatio(CIRCUIT_RATIO)
                .successThreshold(1)
                .delay(circuitDelay.toMillis(), ChronoUnit.MILLIS)
                .skipOn(BulkheadException.class)
                .onStateChange(this::circuitChanged)
                .done()
                .withTimeout()
                .duration(lastResort.toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    /** Takes a place for one request, if there is one now here and in {@code share}; {@link #leave} gives it back. */
    synchronized boolean enter(Share share, long nowNanos) {
        Share.Standing standing = standing(nowNanos);
        if (free(nowNanos) <= 0 || !share.take(inFlight, standing)) {
            return false;
        }
        unproven += standing == Share.Standing.PROVEN ? 0 : 1;
        quietSinceNanos = inFlight == 0 ? nowNanos : quietSinceNanos;
        inFlight++;
        return true;
    }

    synchronized void leave(Share share) {
        inFlight--;
        share.leave(unproven == 0);
        unproven = Math.max(0, unproven - 1);
    }

    private Share.Standing standing(long nowNanos) {
        long patience = Math.max(PATIENCE.toNanos(), 2 * window.usualNanos());
        if (hasFailed || (inFlight > 0 && nowNanos - quietSinceNanos > patience)) {
            return Share.Standing.SUSPECT;
        }
        return window.usualNanos() == 0 ? Share.Standing.UNKNOWN : Share.Standing.PROVEN;
    }

    private record Waiting(Errand errand, Host host, long sinceNanos) {}

    /**
     * Has {@code errand} wait here for a place, if one is to be expected soon: that is cheaper than to give it back and
     * claim it again.
     */
    synchronized boolean await(Errand errand, Host at, Share share, long nowNanos) {
        Share.Standing standing = standing(nowNanos);
        boolean isExpected = standing != Share.Standing.PROVEN || at.mayWait(window.usualNanos());
        if (!isExpected || share.room(inFlight, standing) <= 0 || !share.mayWait(standing)) {
            return false;
        }
        if (slots != null || circuit != CircuitBreakerState.CLOSED || waiting.size() >= window.backlog()) {
            return false;
        }
        waiting.add(new Waiting(errand, at, nowNanos));
        share.waits();
        at.waits();
        return true;
    }

    /** Takes a place for the one that waits longest; null when none waits or there is no place. */
    synchronized @Nullable Errand next(Share share, long nowNanos) {
        if (waiting.isEmpty() || !enter(share, nowNanos)) {
            return null;
        }
        return remove(share);
    }

    private Errand remove(Share share) {
        Waiting first = waiting.remove();
        share.waitsNoMore();
        first.host().waitsNoMore();
        return first.errand();
    }

    /** Notes whether it stands in its host's queue; whether that is new. */
    synchronized boolean starve(boolean stands) {
        boolean changed = starved != stands;
        starved = stands;
        return changed;
    }

    /** Those that have waited for {@code patience} in vain, and wait no more. */
    synchronized List<Errand> tired(Duration patience, Share share, long nowNanos) {
        List<Errand> tired = new ArrayList<>();
        while (!waiting.isEmpty() && nowNanos - waiting.element().sinceNanos() >= patience.toNanos()) {
            tired.add(remove(share));
            window.stall();
        }
        return tired;
    }

    synchronized boolean isCrowded() {
        return !waiting.isEmpty();
    }

    /**
     * How many more requests it takes now, to be sent or to wait; none or fewer when it is full, its circuit is open, or
     * its rate limit leaves no slot yet.
     */
    synchronized int places(Share share, long nowNanos) {
        Share.Standing standing = standing(nowNanos);
        int free = Math.min(free(nowNanos), share.room(inFlight, standing));
        free = host == null ? free : Math.min(free, host.places());
        if (slots != null) {
            return Math.min(free, slots.soon(nowNanos));
        }
        return circuit == CircuitBreakerState.CLOSED ? Math.max(0, free) + mayWait(share, standing) : free;
    }

    /** How many more may wait here: where places come soon, they do so though there is none now. */
    private int mayWait(Share share, Share.Standing standing) {
        boolean isExpected = standing == Share.Standing.PROVEN
                && (host == null || host.mayWait(window.usualNanos()))
                && share.room(inFlight, standing) > 0
                && share.mayWait(standing);
        return isExpected ? Math.max(0, window.knownBacklog() - waiting.size()) : 0;
    }

    /** Where this process met it last: webhooks move. */
    synchronized void at(Host present) {
        host = present;
    }

    /** Takes a slot of its rate limit; how long it is until then, in nanoseconds, or -1 when there is none soon. */
    synchronized long slot(int rate, long nowNanos) {
        if (slots == null || slots.rate() != rate) {
            slots = new Slots(rate, nowNanos);
        }
        return slots.take(nowNanos);
    }

    /** It has no rate limit, or none any more. */
    synchronized void unlimited() {
        slots = null;
    }

    /** How long it is until its rate limit leaves it a slot, in nanoseconds; negative when nothing keeps it from one. */
    synchronized long opensIn(long nowNanos) {
        return slots == null ? -1 : slots.opensIn(nowNanos);
    }

    private int free(long nowNanos) {
        int limit = switch (circuit) {
            case CLOSED -> window.size();
            case HALF_OPEN -> 1;
            case OPEN -> nowNanos - openUntilNanos >= 0 ? 1 : 0;
        };
        return limit - inFlight;
    }

    private synchronized void circuitChanged(CircuitBreakerState state) {
        circuit = state;
        circuitListener.accept(this, state != CircuitBreakerState.CLOSED);
        if (state == CircuitBreakerState.OPEN) {
            openUntilNanos = System.nanoTime() + circuitDelay.plus(PROBE_MARGIN).toNanos();
        }
    }

    /** Whether requests are let through at present. */
    synchronized Health.Circuit circuit() {
        return switch (circuit) {
            case CLOSED -> Health.Circuit.CLOSED;
            case OPEN -> Health.Circuit.OPEN;
            case HALF_OPEN -> Health.Circuit.HALF_OPEN;
        };
    }

    /** Makes a request behind the guard; the stage never fails but for a bug. */
    CompletionStage<Passage> call(Supplier<CompletionStage<Answer>> request) {
        return guard.get(() -> request.get().thenCompose(this::failIfTrouble))
                .handle((answer, failure) -> failure == null ? new Passage.Through(answer) : passage(failure));
    }

    /** The circuit counts exceptions: what it shall count becomes one, and is an answer again right after it. */
    private CompletionStage<Answer> failIfTrouble(Answer answer) {
        boolean trouble = isTrouble(answer);
        learn(answer, trouble);
        return trouble
                ? CompletableFuture.failedFuture(new Trouble(answer))
                : CompletableFuture.completedFuture(answer);
    }

    private synchronized void learn(Answer answer, boolean trouble) {
        hasFailed = trouble;
        quietSinceNanos = System.nanoTime();
        if (!trouble) {
            window.grow(answer.took());
        } else if (answer instanceof Answer.Answered) {
            window.ease();
        } else {
            window.shrink();
        }
    }

    private static boolean isTrouble(Answer answer) {
        return switch (answer) {
            case Answer.Answered answered -> answered.status() == 429 || answered.status() >= 500;
            case Answer.Unanswered unanswered -> unanswered.error().isOfReceiver();
        };
    }

    private Passage passage(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Trouble trouble -> new Passage.Through(trouble.answer);
            case TimeoutException late ->
                new Passage.Through(new Answer.Unanswered(ClientError.TIMEOUT, "", lastResort));
            case BulkheadException full -> new Passage.Refused();
            case CircuitBreakerOpenException open -> new Passage.Refused();
            default -> throw new CompletionException(cause);
        };
    }

    /** Whether a request was let through the guard. */
    sealed interface Passage {
        /** It was made, and this came of it. */
        record Through(Answer answer) implements Passage {}

        /** It was not made: no place, or the circuit is open. No try was burnt. */
        record Refused() implements Passage {}
    }

    private static final class Trouble extends RuntimeException {
        private final transient Answer answer;

        Trouble(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }
}
