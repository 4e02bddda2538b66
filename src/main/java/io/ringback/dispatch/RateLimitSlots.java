package io.ringback.dispatch;

import java.time.Duration;

/**
 * The requests that a webhook with a rate limit takes: one slot each, evenly spaced. They are given for the next moment only,
 * so that what waits for a slot holds few places. Not safe for use by several threads.
 */
final class RateLimitSlots {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long HORIZON = Duration.ofMillis(100).toNanos();

    private final int rate;
    private long nextNanos;

    /** {@code rate} slots a second from {@code nowNanos} on. */
    RateLimitSlots(int rate, long nowNanos) {
        this.rate = rate;
        this.nextNanos = nowNanos;
    }

    int rate() {
        return rate;
    }

    /** Takes a slot; how long it is until then, or -1 when there is none soon. */
    long take(long nowNanos) {
        long wait = Math.max(0, nextNanos - nowNanos);
        if (wait > HORIZON) {
            return -1;
        }
        nextNanos = nowNanos + wait + SECOND / rate;
        return wait;
    }

    /** How many there are soon. */
    int soon(long nowNanos) {
        long left = HORIZON - Math.max(0, nextNanos - nowNanos);
        return left < 0 ? 0 : (int) (1 + left * rate / SECOND);
    }

    /** How long it is until there is one soon; negative when there is. */
    long opensIn(long nowNanos) {
        return nextNanos - nowNanos - HORIZON + 1;
    }
}
