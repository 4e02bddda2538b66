package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import java.time.Duration;

/** Applies rate limits: each request gets a slot of its endpoint, evenly spaced. */
final class RateLimiter {
    private final Endpoints endpoints;
    private final Timer timer;

    RateLimiter(Endpoints endpoints, Timer timer) {
        this.endpoints = endpoints;
        this.timer = timer;
    }

    /** Runs an action later, on a thread that must not be blocked. */
    @FunctionalInterface
    interface Timer {
        void after(Duration delay, Runnable action);
    }

    /** Takes a slot for {@code claim}; returns the nanoseconds until then, negative when there is none soon. */
    long turn(Claim claim) {
        return claim.rateLimit() == null ? 0 : endpoints.of(claim).slot(claim.rateLimit(), System.nanoTime());
    }

    /** Runs {@code action} after {@code nanos}, when its slot is due. */
    void after(long nanos, Runnable action) {
        timer.after(Duration.ofNanos(nanos), action);
    }
}
