package io.ringback.dispatch;

import java.time.Duration;

/**
 * How many requests an endpoint is given at once: more while it answers well, fewer as soon as it does not.
 *
 * <p>It begins small, doubles until the first trouble, and grows by one for each full round after it. Trouble (429, a
 * server error, no answer) halves it. An answer that took much longer than this endpoint's do says that it has more than
 * it can work on, and takes a third away, once for each round; one that took long anyhow leaves the window as it is. So an endpoint that
 * hangs from its first request ties up no more than a few places, one that is slow by nature keeps what it has, and a
 * fast one has all of its own within milliseconds.
 */
final class Window {
    private static final double START = 4;
    /** Beyond this, more at once would only wait inside the endpoint. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** How many times longer than usual an answer is late, ... */
    private static final double LATE = 4;
    /** ... and beyond what a network and a collector of garbage do now and then. */
    private static final Duration NOISE = Duration.ofMillis(100);

    private static final double EASE = 0.7;
    /** What is usual is the shortest lately: it rises slowly, as an endpoint may become slower for good. */
    private static final double DRIFT = 1.05;

    /** How long to wait for a place that was to come soon. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration SOON = Duration.ofMillis(100);

    private static final int FIRST_BACKLOG = 8;
    private static final int MOST_BACKLOG = 64;

    private final int cap;
    private double usualNanos;
    private double size;
    private int answers;
    private boolean troubled;
    private boolean stalled;

    /** A window that never exceeds {@code cap}. */
    Window(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
    }

    int size() {
        return (int) size;
    }

    /** How many may wait for a place: as many as find one soon, as far as is known. */
    int backlog() {
        return stalled ? 0 : usualNanos == 0 ? FIRST_BACKLOG : expected();
    }

    /** The same, but none where no answer has come yet. */
    int knownBacklog() {
        return stalled || usualNanos == 0 ? 0 : expected();
    }

    private int expected() {
        return (int) Math.min(MOST_BACKLOG, size * SOON.toNanos() / usualNanos);
    }

    /** Learns that somebody waited for a place in vain: nobody shall, until the next good answer. */
    void stall() {
        stalled = true;
    }

    /** Learns of a good answer. */
    void grow(Duration took) {
        stalled = false;
        double nanos = took.toNanos();
        boolean late = usualNanos > 0 && nanos > LATE * usualNanos + NOISE.toNanos();
        usualNanos = usualNanos == 0 ? nanos : Math.min(nanos, usualNanos * DRIFT);
        answers++;
        if (late && answers >= size) {
            // Once for each round: what is late together was sent together.
            answers = 0;
            troubled = true;
            size = Math.max(1, size * EASE);
        } else if (late) {
            return;
        } else if (took.compareTo(SLOW) < 0) {
            size = Math.min(cap, troubled ? size + 1 / size : size + 1);
        }
    }

    /** Learns of trouble. */
    void shrink() {
        troubled = true;
        size = Math.max(1, size / 2);
    }
}
