package io.ringback.dispatch;

import java.time.Duration;

/**
 * How many requests an endpoint is given at once: more while it answers well, fewer as soon as it does not.
 *
 * <p>It begins small, doubles until the first trouble, and grows by one for each full round after it; trouble (429, a
 * server error, no answer) halves it, and an answer that took long holds it where it is. So an endpoint that hangs
 * from its first request ties up no more than a few places, and a fast one has all of its own within milliseconds.
 */
final class Window {
    private static final double START = 4;
    /** Beyond this, more at once would only wait inside the endpoint. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final int cap;
    private double size;
    private boolean troubled;

    /** A window that never exceeds {@code cap}. */
    Window(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
    }

    int size() {
        return (int) size;
    }

    /** Learns of a good answer. */
    void grow(Duration took) {
        if (took.compareTo(SLOW) < 0) {
            size = Math.min(cap, troubled ? size + 1 / size : size + 1);
        }
    }

    /** Learns of trouble. */
    void shrink() {
        troubled = true;
        size = Math.max(1, size / 2);
    }
}
