package io.ringback.dispatch;

import io.ringback.dispatch.send.ClientError;
import io.ringback.dispatch.send.SendResult;
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

    private final TypedGuard<CompletionStage<SendResult>> guard;
    private final ConcurrencyLimit concurrencyLimit;
    private final Duration circuitDelay;
    private final Duration lastResort;
    private final BiConsumer<Endpoint, Boolean> circuitListener;
    private final Deque<WaitingDelivery> waiting = new ArrayDeque<>();
    private final FairShare.Holder account;

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
    private @Nullable RateLimitSlots rateLimitSlots;

    /** One of {@code account}. Tells {@code circuitListener} whenever its circuit opens, half at least, or closes. */
    Endpoint(
            FairShare.Holder account,
            int cap,
            Duration circuitDelay,
            Duration lastResort,
            BiConsumer<Endpoint, Boolean> circuitListener) {
        this.account = account;
        this.circuitListener = circuitListener;
        this.concurrencyLimit = new ConcurrencyLimit(cap);
        this.circuitDelay = circuitDelay;
        this.lastResort = lastResort;
        // A request starts on the event loop that has its connections, and stays there.
        this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<SendResult>>() {})
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

    /** Takes a place for one request, if there is one now here and in {@code fairShare}; {@link #leave} gives it back. */
    synchronized boolean enter(FairShare fairShare, long nowNanos) {
        boolean isProven = isProven(nowNanos);
        if (free(nowNanos) <= 0 || !fairShare.take(account, held(isProven), isProven)) {
            return false;
        }
        unproven += isProven ? 0 : 1;
        quietSinceNanos = inFlight == 0 ? nowNanos : quietSinceNanos;
        inFlight++;
        return true;
    }

    synchronized void leave(FairShare fairShare) {
        inFlight--;
        fairShare.leave(account, unproven == 0);
        unproven = Math.max(0, unproven - 1);
    }

    /** Whether its last request succeeded and none has waited long for an answer since. */
    private boolean isProven(long nowNanos) {
        long patience = Math.max(PATIENCE.toNanos(), 2 * concurrencyLimit.usualNanos());
        return concurrencyLimit.usualNanos() > 0 && !hasFailed && (inFlight == 0 || nowNanos - quietSinceNanos <= patience);
    }

    /** How many places it holds; with its host's, while nothing good is known: a host that hangs has many webhooks. */
    private int held(boolean isProven) {
        return isProven || host == null ? inFlight : Math.max(inFlight, host.inFlight());
    }

    private record WaitingDelivery(PreparedDelivery preparedDelivery, Host host, long sinceNanos) {}

    /**
     * Has {@code preparedDelivery} wait here for a place, if one is to be expected soon: that is cheaper than to give it back and
     * claim it again.
     */
    synchronized boolean await(PreparedDelivery preparedDelivery, Host at, FairShare fairShare, long nowNanos) {
        if (mayWait(fairShare, nowNanos) <= 0) {
            return false;
        }
        waiting.add(new WaitingDelivery(preparedDelivery, at, nowNanos));
        fairShare.waits();
        at.waits();
        return true;
    }

    /** Takes a place for the one that waits longest; null when none waits or there is no place. */
    synchronized @Nullable PreparedDelivery next(FairShare fairShare, long nowNanos) {
        if (waiting.isEmpty() || !enter(fairShare, nowNanos)) {
            return null;
        }
        return remove(fairShare);
    }

    private PreparedDelivery remove(FairShare fairShare) {
        WaitingDelivery first = waiting.remove();
        fairShare.waitsNoMore();
        first.host().waitsNoMore();
        return first.preparedDelivery();
    }

    /** Notes whether it stands in its host's queue; whether that is new. */
    synchronized boolean starve(boolean stands) {
        boolean changed = starved != stands;
        starved = stands;
        return changed;
    }

    /** Those that have waited for {@code patience} in vain, and wait no more. */
    synchronized List<PreparedDelivery> tired(Duration patience, FairShare fairShare, long nowNanos) {
        List<PreparedDelivery> tired = new ArrayList<>();
        while (!waiting.isEmpty() && nowNanos - waiting.element().sinceNanos() >= patience.toNanos()) {
            tired.add(remove(fairShare));
            concurrencyLimit.stall();
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
    synchronized int places(FairShare fairShare, long nowNanos) {
        boolean isProven = isProven(nowNanos);
        int free = Math.min(free(nowNanos), fairShare.room(account, held(isProven), isProven));
        free = host == null ? free : Math.min(free, host.places());
        if (rateLimitSlots != null) {
            return Math.min(free, rateLimitSlots.soon(nowNanos));
        }
        return Math.max(0, free) + mayWait(fairShare, nowNanos);
    }

    /** How many more may wait here: where places come soon, they do so though there is none now. */
    private int mayWait(FairShare fairShare, long nowNanos) {
        boolean isExpected = isProven(nowNanos)
                && rateLimitSlots == null
                && circuit == CircuitBreakerState.CLOSED
                && (host == null || host.mayWait(concurrencyLimit.usualNanos()))
                && fairShare.room(account, inFlight, true) > 0
                && fairShare.mayWait();
        return isExpected ? Math.max(0, concurrencyLimit.backlog() - waiting.size()) : 0;
    }

    /** Where this process met it last: webhooks move. */
    synchronized void at(Host present) {
        host = present;
    }

    /** Takes a slot of its rate limit; how long it is until then, in nanoseconds, or -1 when there is none soon. */
    synchronized long slot(int rate, long nowNanos) {
        if (rateLimitSlots == null || rateLimitSlots.rate() != rate) {
            rateLimitSlots = new RateLimitSlots(rate, nowNanos);
        }
        return rateLimitSlots.take(nowNanos);
    }

    /** It has no rate limit, or none any more. */
    synchronized void unlimited() {
        rateLimitSlots = null;
    }

    /** How long it is until its rate limit leaves it a slot, in nanoseconds; negative when nothing keeps it from one. */
    synchronized long opensIn(long nowNanos) {
        return rateLimitSlots == null ? -1 : rateLimitSlots.opensIn(nowNanos);
    }

    private int free(long nowNanos) {
        int limit = switch (circuit) {
            case CLOSED -> concurrencyLimit.size();
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
    CompletionStage<Passage> call(Supplier<CompletionStage<SendResult>> request) {
        return guard.get(() -> request.get().thenCompose(this::failIfTrouble))
                .handle((sendResult, failure) -> failure == null ? new Passage.Through(sendResult) : passage(failure));
    }

    /** The circuit counts exceptions: what it shall count becomes one, and is an answer again right after it. */
    private CompletionStage<SendResult> failIfTrouble(SendResult sendResult) {
        boolean trouble = isTrouble(sendResult);
        learn(sendResult, trouble);
        return trouble
                ? CompletableFuture.failedFuture(new Trouble(sendResult))
                : CompletableFuture.completedFuture(sendResult);
    }

    private synchronized void learn(SendResult sendResult, boolean trouble) {
        hasFailed = trouble;
        quietSinceNanos = System.nanoTime();
        if (!trouble) {
            concurrencyLimit.grow(sendResult.took());
        } else if (sendResult instanceof SendResult.Answered) {
            concurrencyLimit.ease();
        } else {
            concurrencyLimit.shrink();
        }
    }

    private static boolean isTrouble(SendResult sendResult) {
        return switch (sendResult) {
            case SendResult.Answered answered -> answered.status() == 429 || answered.status() >= 500;
            case SendResult.Unanswered unanswered -> unanswered.error().isOfReceiver();
        };
    }

    private Passage passage(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case Trouble trouble -> new Passage.Through(trouble.sendResult);
            case TimeoutException late ->
                new Passage.Through(new SendResult.Unanswered(ClientError.TIMEOUT, "", lastResort));
            case BulkheadException full -> new Passage.Refused();
            case CircuitBreakerOpenException open -> new Passage.Refused();
            default -> throw new CompletionException(cause);
        };
    }

    /** Whether a request was let through the guard. */
    sealed interface Passage {
        /** It was made, and this came of it. */
        record Through(SendResult sendResult) implements Passage {}

        /** It was not made: no place, or the circuit is open. No try was burnt. */
        record Refused() implements Passage {}
    }

    private static final class Trouble extends RuntimeException {
        private final transient SendResult sendResult;

        Trouble(SendResult sendResult) {
            super(null, null, false, false);
            this.sendResult = sendResult;
        }
    }
}
