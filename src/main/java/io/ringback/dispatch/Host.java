package io.ringback.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One host and port, which may serve many webhooks: it gets only so many requests at once from all of them. Endpoints that
 * wait for a place here get one in turn.
 */
final class Host {
    private final int cap;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<Endpoint> queued = new ConcurrentLinkedQueue<>();

    Host(int cap) {
        this.cap = cap;
    }

    /** Takes a place for one request, if there is one now; {@link #leave()} gives it back. */
    boolean enter() {
        if (inFlight.incrementAndGet() <= cap) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** How many requests it has now. */
    int inFlight() {
        return inFlight.get();
    }

    /** How many more requests it takes now. */
    int places() {
        return cap - inFlight.get();
    }

    /** Whether one more may wait for a place here: as many as find one soon when an answer takes {@code usualNanos}. */
    boolean mayWait(long usualNanos) {
        return waiting.get() < ConcurrencyLimit.soon(cap, (double) usualNanos);
    }

    /** One more waits for a place here; {@link #waitsNoMore()} ends that. */
    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /** Puts {@code endpoint}, for which nothing but a place here is missing, at the end of the queue. */
    void enqueue(Endpoint endpoint) {
        if (endpoint.queuedAtHost(true)) {
            queued.add(endpoint);
        }
    }

    /** Takes the endpoint from the queue that has waited longest; null when none does. */
    @Nullable
    Endpoint nextQueued() {
        Endpoint endpoint = queued.poll();
        if (endpoint != null) {
            endpoint.queuedAtHost(false);
        }
        return endpoint;
    }
}
