package io.ringback.dispatch;

import java.time.Duration;

/**
 * Spaces the requests of a webhook with a rate limit evenly, one slot each. Slots are assigned for the next moment
 * only, so that few deliveries wait for one. Not thread-safe.
 */
final class RateLimitSlots {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long HORIZON = Duration.ofMillis(100).toNanos();

    private final int rate;
    private long nextNanos;

    /** Creates {@code rate} slots a second from {@code nowNanos} on. */
    RateLimitSlots(int rate, long nowNanos) {
        this.rate = rate;
        this.nextNanos = nowNanos;
    }

    int rate() {
        return rate;
    }

    /** Takes a slot; returns the nanoseconds until then, or -1 when there is none soon. */
    long take(long nowNanos) {
        long wait = Math.max(0, nextNanos - nowNanos);
        if (wait > HORIZON) {
            return -1;
        }
        nextNanos = nowNanos + wait + SECOND / rate;
        return wait;
    }

    /** Returns the number of slots soon. */
    int soon(long nowNanos) {
        long left = HORIZON - Math.max(0, nextNanos - nowNanos);
        return left < 0 ? 0 : (int) (1 + left * rate / SECOND);
    }

    /** Returns the nanoseconds until there is a slot soon; negative when there is one now. */
    long opensIn(long nowNanos) {
        return nextNanos - nowNanos - HORIZON + 1;
    }
}
