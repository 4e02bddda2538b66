package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import java.time.Duration;

/** Keeps webhooks with a rate limit to it: each request gets a slot of its endpoint, evenly spaced. */
final class RateLimiter {
    private final Endpoints endpoints;
    private final Timer timer;

    RateLimiter(Endpoints endpoints, Timer timer) {
        this.endpoints = endpoints;
        this.timer = timer;
    }

    /** Runs something later, on a thread that must not be blocked. */
    @FunctionalInterface
    interface Timer {
        void after(Duration delay, Runnable action);
    }

    /** Takes a slot for {@code claim}; how long from now it has to wait for it, in nanoseconds; negative when there is none soon. */
    long turn(Claim claim) {
        return claim.rateLimit() == null ? 0 : endpoints.of(claim).slot(claim.rateLimit(), System.nanoTime());
    }

    /** Runs {@code action} in {@code nanos}, when a slot has come. */
    void after(long nanos, Runnable action) {
        timer.after(Duration.ofNanos(nanos), action);
    }
}
