package io.ringback.dispatch;

import java.time.Duration;
import java.util.List;

/**
 * How long to wait before the next try: a list of delays, the last of which repeats, each stretched or shrunk by up to a
 * fifth, so that deliveries which failed together do not return together.
 */
final class RetrySchedule {
    private static final double JITTER = 0.2;

    private final List<Duration> delays;

    RetrySchedule(List<Duration> delays) {
        if (delays.isEmpty() || delays.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "ringback.retry-schedule must list at least one duration, none negative, as 2s,10s,1m");
        }
        this.delays = List.copyOf(delays);
    }

    /**
     * The delay after attempt {@code attempt} failed.
     *
     * @param attempt its number, from 1
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    Duration after(int attempt, double random) {
        Duration delay = delays.get(Math.clamp(attempt - 1L, 0, delays.size() - 1));
        return Duration.ofMillis(Math.round(delay.toMillis() * (1 - JITTER + 2 * JITTER * random)));
    }
}
