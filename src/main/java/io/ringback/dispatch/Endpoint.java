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
 * Tracks the server of one webhook: how many requests it may get now, and which deliveries wait for a place.
 * Thread-safe.
 */
final class Endpoint {
    /** How long an endpoint without any response still counts as proven. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final FairShare.Holder account;
    private final EndpointGuard guard;
    private final ConcurrencyLimit concurrencyLimit;
    private final Deque<WaitingDelivery> waiting = new ArrayDeque<>();

    private int inFlight;
    /** Number of requests in flight that began while the endpoint was unproven. */
    private int unproven;

    private long lastAnswerNanos;
    private boolean hasFailed;
    private boolean queuedAtHost;
    private @Nullable Host host;
    private @Nullable RateLimitSlots rateLimitSlots;

    private record WaitingDelivery(PreparedDelivery preparedDelivery, Host host, long sinceNanos) {}

    /**
     * Creates an endpoint of {@code account}. Each change of the circuit is passed to {@code circuitListener}, with
     * whether it is open or half-open.
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

    /** Sends a request behind the guard; the stage fails only if {@code request} throws, which is a bug. */
    CompletionStage<EndpointGuard.Passage> call(Supplier<CompletionStage<SendResult>> request) {
        return guard.call(request);
    }

    /** Returns the state of the circuit. */
    Health.Circuit circuit() {
        return guard.circuit();
    }

    /** Takes a place for one request, if one is free here and in {@code fairShare}; {@link #leave} returns it. */
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

    /** Returns whether its last request succeeded and responses still arrive. */
    private boolean isProven(long nowNanos) {
        long patience = Math.max(PATIENCE.toNanos(), 2 * concurrencyLimit.usualNanos());
        return concurrencyLimit.usualNanos() > 0
                && !hasFailed
                && (inFlight == 0 || nowNanos - lastAnswerNanos <= patience);
    }

    /**
     * Returns the places it holds; while it is unproven, those of its host, since a hanging host may have many
     * webhooks.
     */
    private int held(boolean isProven) {
        return isProven || host == null ? inFlight : Math.max(inFlight, host.inFlight());
    }

    private int free(long nowNanos) {
        return guard.limit(concurrencyLimit.size(), nowNanos) - inFlight;
    }

    /**
     * Returns how many more deliveries it accepts now, to send or to wait; 0 or less when it is full, its circuit is
     * open, or it is at its rate limit.
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

    /** Returns how many more deliveries may wait, because places become free soon. */
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
     * Lets {@code preparedDelivery} wait for a place, if one is expected soon: that costs less than to fetch it again.
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

    /** Takes a place for the delivery that has waited longest; null when none waits or no place is free. */
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

    /** Records whether it is in its host's queue; returns whether that is new. */
    synchronized boolean queuedAtHost(boolean isQueued) {
        boolean changed = queuedAtHost != isQueued;
        queuedAtHost = isQueued;
        return changed;
    }

    /** Records the host of its latest delivery: the address of a webhook may change. */
    synchronized void at(Host present) {
        host = present;
    }

    /** Takes a slot of its rate limit; returns the nanoseconds until then, or -1 when there is none soon. */
    synchronized long slot(int rate, long nowNanos) {
        if (rateLimitSlots == null || rateLimitSlots.rate() != rate) {
            rateLimitSlots = new RateLimitSlots(rate, nowNanos);
        }
        return rateLimitSlots.take(nowNanos);
    }

    /** Records that it has no rate limit. */
    synchronized void unlimited() {
        rateLimitSlots = null;
    }

    /** Returns the nanoseconds until its rate limit leaves a slot; negative when there is one now. */
    synchronized long opensIn(long nowNanos) {
        return rateLimitSlots == null ? -1 : rateLimitSlots.opensIn(nowNanos);
    }
}
