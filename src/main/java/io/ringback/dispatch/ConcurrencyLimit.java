package io.ringback.dispatch;

import java.time.Duration;

/**
 * How many requests an endpoint is given at once: more while it answers well, however long that takes, fewer when it does
 * not.
 *
 * <p>It begins small and doubles with each round of good answers until the first trouble. After trouble it doubles up to
 * half of what it was, and then grows by one for each round. No answer halves it; 429 or a server error takes half a place,
 * so that a round of nothing else halves it, too. An endpoint that never answers ties up no more than a few places.
 *
 * <p>Time is no fault. Only beyond what most servers work on at once, an answer that took much longer than usual does not
 * widen it: more requests would wait inside the endpoint.
 */
final class ConcurrencyLimit {
    static final int START = 4;

    /** Beyond so many, more at once are worth it only if answers do not come the later for it. */
    private static final int COMFORT = 32;

    /** How many times longer than usual an answer is late, ... */
    private static final double LATE = 4;
    /** ... and beyond what a network and a collector of garbage do now and then. */
    private static final Duration NOISE = Duration.ofMillis(100);

    /** What is usual is the shortest lately: it rises slowly, as an endpoint may become slower for good. */
    private static final double DRIFT = 0.05;

    /** How long to wait for a place that was to come soon. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration SOON = Duration.ofMillis(100);

    private static final int MOST_BACKLOG = 64;

    private final int cap;
    private double usualNanos;
    private double size;
    /** Up to here it doubles. */
    private double threshold;

    private boolean falling;
    private boolean stalled;

    /** A window that never exceeds {@code cap}. */
    ConcurrencyLimit(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
        this.threshold = cap;
    }

    int size() {
        return (int) size;
    }

    /** How long an answer takes mostly; 0 when there was none. */
    long usualNanos() {
        return (long) usualNanos;
    }

    /** How many may wait for a place: as many as find one soon; none where no answer has come yet. */
    int backlog() {
        return stalled || usualNanos == 0 ? 0 : (int) Math.min(MOST_BACKLOG, soon(size, usualNanos));
    }

    /** How many find one of {@code places} soon when an answer takes {@code nanos}. */
    static long soon(double places, double nanos) {
        return (long) (places * SOON.toNanos() / Math.max(1, nanos));
    }

    /** Learns that a delivery waited for a place in vain: none shall, until the next good answer. */
    void stall() {
        stalled = true;
    }

    /** Learns of a good answer. */
    void grow(Duration took) {
        stalled = false;
        falling = false;
        double nanos = Math.max(1, took.toNanos());
        boolean late = usualNanos > 0 && nanos > LATE * usualNanos + NOISE.toNanos();
        usualNanos = usualNanos == 0 ? nanos : Math.min(nanos, usualNanos * (1 + DRIFT / size));
        if (size < COMFORT || !late) {
            size = Math.min(cap, size + (size < threshold ? 1 : 1 / size));
        }
    }

    /** Learns that no answer came. */
    void shrink() {
        fall(size / 2);
    }

    /** Learns of an answer that told of trouble. */
    void ease() {
        fall(0.5);
    }

    private void fall(double by) {
        if (!falling) {
            threshold = size / 2;
        }
        falling = true;
        size = Math.max(1, size - by);
    }
}
