package io.ringback.dispatch;

import java.time.Duration;
import java.util.List;

/**
 * Computes the delay before the next attempt: a list of delays, the last of which repeats. Each is varied by up to a
 * fifth, so that deliveries which failed together are not retried together.
 */
final class RetrySchedule {
    private static final double JITTER = 0.2;

    private final List<Duration> delays;

    RetrySchedule(List<Duration> delays) {
        if (delays.isEmpty() || delays.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "ringback.retry-schedule must list at least one duration and none negative, for "
                            + "example 2s,10s,1m");
        }
        this.delays = List.copyOf(delays);
    }

    /**
     * Returns the delay after attempt {@code attempt} failed.
     *
     * @param attempt its number, from 1
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    Duration after(int attempt, double random) {
        Duration delay = delays.get(Math.clamp(attempt - 1L, 0, delays.size() - 1));
        return Duration.ofMillis(Math.round(delay.toMillis() * (1 - JITTER + 2 * JITTER * random)));
    }
}
