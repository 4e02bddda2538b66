package io.ringback.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

/** One host and port, which may serve many webhooks: it gets only so many requests at once from all of them. */
final class Host {
    private final int cap;
    private final AtomicInteger inFlight = new AtomicInteger();

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

    /** How many more requests it takes now. */
    int places() {
        return cap - inFlight.get();
    }
}
