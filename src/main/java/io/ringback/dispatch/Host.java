package io.ringback.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent requests to one host and port, which may serve many webhooks. Endpoints that wait for a place
 * get one in turn.
 */
final class Host {
    private final int cap;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<Endpoint> queued = new ConcurrentLinkedQueue<>();

    Host(int cap) {
        this.cap = cap;
    }

    /** Takes a place for one request, if one is free; {@link #leave()} returns it. */
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

    /** Returns the number of requests in flight. */
    int inFlight() {
        return inFlight.get();
    }

    /** Returns how many more requests it accepts now. */
    int places() {
        return cap - inFlight.get();
    }

    /**
     * Returns whether one more delivery may wait for a place: as many as get one soon when a response takes
     * {@code usualNanos}.
     */
    boolean mayWait(long usualNanos) {
        return waiting.get() < ConcurrencyLimit.soon(cap, (double) usualNanos);
    }

    /** Records a waiting delivery, until {@link #waitsNoMore()}. */
    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /** Adds {@code endpoint}, which lacks only a place here, to the end of the queue. */
    void enqueue(Endpoint endpoint) {
        if (endpoint.queuedAtHost(true)) {
            queued.add(endpoint);
        }
    }

    /** Removes and returns the endpoint that has waited longest; null when none waits. */
    @Nullable
    Endpoint nextQueued() {
        Endpoint endpoint = queued.poll();
        if (endpoint != null) {
            endpoint.queuedAtHost(false);
        }
        return endpoint;
    }
}
