package io.ringback.dispatch;

import java.time.Duration;

/**
 * Adapts how many requests an endpoint gets at once: more while it responds well, however slowly, fewer otherwise.
 *
 * <p>It starts small and doubles with each round of good responses until the first failure. After a failure it doubles
 * up to half of its earlier value, then grows by one per round. A missing response halves it. A 429 or server error
 * takes half a place, so a round of only those also halves it. An endpoint that never responds occupies only a few
 * places.
 *
 * <p>Slowness is no failure. Only beyond the concurrency that most servers handle, a response much slower than usual
 * does not raise the limit: more requests would wait inside the endpoint.
 */
final class ConcurrencyLimit {
    static final int START = 4;

    /** Limit from which it grows only if responses do not become slower. */
    private static final int COMFORT = 32;

    /** Factor to the usual time from which a response is slow. */
    private static final double LATE = 4;
    /** Minimum excess over the usual time of a slow response, to ignore jitter of networks and garbage collectors. */
    private static final Duration NOISE = Duration.ofMillis(100);

    /** Rate at which the usual time rises from the recent minimum, since an endpoint may become slower permanently. */
    private static final double DRIFT = 0.05;

    /** Maximum wait for a place. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration SOON = Duration.ofMillis(100);

    private static final int MOST_BACKLOG = 64;

    private final int cap;
    private double usualNanos;
    private double size;
    /** Limit up to which it doubles. */
    private double threshold;

    private boolean falling;
    private boolean stalled;

    /** Creates a limit that never exceeds {@code cap}. */
    ConcurrencyLimit(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
        this.threshold = cap;
    }

    int size() {
        return (int) size;
    }

    /** Returns the usual response time; 0 when there was none. */
    long usualNanos() {
        return (long) usualNanos;
    }

    /** Returns how many deliveries may wait for a place: as many as get one soon; 0 before the first response. */
    int backlog() {
        return stalled || usualNanos == 0 ? 0 : (int) Math.min(MOST_BACKLOG, soon(size, usualNanos));
    }

    /** Returns how many deliveries get one of {@code places} soon when a response takes {@code nanos}. */
    static long soon(double places, double nanos) {
        return (long) (places * SOON.toNanos() / Math.max(1, nanos));
    }

    /** Records that a delivery waited for a place without success: none may wait until the next good response. */
    void stall() {
        stalled = true;
    }

    /** Records a good response. */
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

    /** Records a missing response. */
    void shrink() {
        fall(size / 2);
    }

    /** Records a response that signals a problem. */
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
