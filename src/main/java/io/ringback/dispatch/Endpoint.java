package io.ringback.dispatch;

import io.ringback.dispatch.send.SendResult;
import io.ringback.webhook.Health;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server of one webhook, as this process knows it: how many requests it may get now, and which deliveries wait for a
 * place there. Safe for use by several threads.
 */
final class Endpoint {
    /** An endpoint counts as proven for so long without any answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final FairShare.Holder account;
    private final EndpointGuard guard;
    private final ConcurrencyLimit concurrencyLimit;
    private final Deque<WaitingDelivery> waiting = new ArrayDeque<>();

    private int inFlight;
    /** How many of the requests in flight began while the endpoint was not proven. */
    private int unproven;

    private long lastAnswerNanos;
    private boolean hasFailed;
    private boolean queuedAtHost;
    private @Nullable Host host;
    private @Nullable RateLimitSlots rateLimitSlots;

    private record WaitingDelivery(PreparedDelivery preparedDelivery, Host host, long sinceNanos) {}

    /**
     * An endpoint of {@code account}. Passes to {@code circuitListener} whether its circuit is open or half-open, at each
     * change.
     */
    Endpoint(FairShare.Holder account, EndpointGuard.Limits limits, BiConsumer<Endpoint, Boolean> circuitListener) {
        this.account = account;
        this.concurrencyLimit = new ConcurrencyLimit(limits.requests());
        this.guard = new EndpointGuard(limits, this::learn, open -> circuitListener.accept(this, open));
    }

    private synchronized void learn(SendResult sendResult, boolean trouble) {
        hasFailed = trouble;
        lastAnswerNanos = System.nanoTime();
        if (!trouble) {
            concurrencyLimit.grow(sendResult.took());
        } else if (sendResult instanceof SendResult.Answered) {
            concurrencyLimit.ease();
        } else {
            concurrencyLimit.shrink();
        }
    }

    /** Makes a request behind the guard; the stage fails only where {@code request} throws what is a bug. */
    CompletionStage<EndpointGuard.Passage> call(Supplier<CompletionStage<SendResult>> request) {
        return guard.call(request);
    }

    /** Whether requests are let through at present. */
    Health.Circuit circuit() {
        return guard.circuit();
    }

    /** Takes a place for one request, if there is one now here and in {@code fairShare}; {@link #leave} gives it back. */
    synchronized boolean enter(FairShare fairShare, long nowNanos) {
        boolean isProven = isProven(nowNanos);
        if (free(nowNanos) <= 0 || !fairShare.take(account, held(isProven), isProven)) {
            return false;
        }
        unproven += isProven ? 0 : 1;
        lastAnswerNanos = inFlight == 0 ? nowNanos : lastAnswerNanos;
        inFlight++;
        return true;
    }

    synchronized void leave(FairShare fairShare) {
        inFlight--;
        fairShare.leave(account, unproven == 0);
        unproven = Math.max(0, unproven - 1);
    }

    /** Whether its last request succeeded and answers still come. */
    private boolean isProven(long nowNanos) {
        long patience = Math.max(PATIENCE.toNanos(), 2 * concurrencyLimit.usualNanos());
        return concurrencyLimit.usualNanos() > 0
                && !hasFailed
                && (inFlight == 0 || nowNanos - lastAnswerNanos <= patience);
    }

    /** How many places it holds; its host's while it is not proven, as a host that hangs may have many webhooks. */
    private int held(boolean isProven) {
        return isProven || host == null ? inFlight : Math.max(inFlight, host.inFlight());
    }

    private int free(long nowNanos) {
        return guard.limit(concurrencyLimit.size(), nowNanos) - inFlight;
    }

    /**
     * How many more deliveries it takes now, to be sent or to wait; none or fewer when it is full, its circuit is open, or
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

    /** How many more deliveries may wait here, because places become free soon. */
    private int mayWait(FairShare fairShare, long nowNanos) {
        boolean isExpected = isProven(nowNanos)
                && rateLimitSlots == null
                && guard.isClosed()
                && (host == null || host.mayWait(concurrencyLimit.usualNanos()))
                && fairShare.room(account, inFlight, true) > 0
                && fairShare.mayWait();
        return isExpected ? Math.max(0, concurrencyLimit.backlog() - waiting.size()) : 0;
    }

    /**
     * Lets {@code preparedDelivery} wait here for a place, if one is expected soon: that costs less than to fetch it again.
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

    /** Takes a place for the delivery that waits longest; null when none waits or there is no place. */
    synchronized @Nullable PreparedDelivery next(FairShare fairShare, long nowNanos) {
        if (waiting.isEmpty() || !enter(fairShare, nowNanos)) {
            return null;
        }
        return removeFirst(fairShare);
    }

    private PreparedDelivery removeFirst(FairShare fairShare) {
        WaitingDelivery first = waiting.remove();
        fairShare.waitsNoMore();
        first.host().waitsNoMore();
        return first.preparedDelivery();
    }

    /** Removes and returns the deliveries that have waited for {@code patience}. */
    synchronized List<PreparedDelivery> expireWaiting(Duration patience, FairShare fairShare, long nowNanos) {
        List<PreparedDelivery> expired = new ArrayList<>();
        while (!waiting.isEmpty() && nowNanos - waiting.element().sinceNanos() >= patience.toNanos()) {
            expired.add(removeFirst(fairShare));
            concurrencyLimit.stall();
        }
        return expired;
    }

    synchronized boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Notes whether it stands in its host's queue; returns whether that is new. */
    synchronized boolean queuedAtHost(boolean isQueued) {
        boolean changed = queuedAtHost != isQueued;
        queuedAtHost = isQueued;
        return changed;
    }

    /** Notes the host of its latest delivery: the address of a webhook may change. */
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

    /** Notes that it has no rate limit. */
    synchronized void unlimited() {
        rateLimitSlots = null;
    }

    /** How long it is until its rate limit leaves a slot, in nanoseconds; negative when the rate limit leaves one now. */
    synchronized long opensIn(long nowNanos) {
        return rateLimitSlots == null ? -1 : rateLimitSlots.opensIn(nowNanos);
    }
}
