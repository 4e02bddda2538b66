package io.ringback.history;

import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many bytes of payloads the read side has parsed at once, in this process: a tree takes up to forty times the
 * bytes of its JSON. What comes beyond waits for the processor anyway.
 */
@Singleton
final class PayloadReads {
    private static final int KIB = 1024;
    private static final int MOST_KIB = 2 * KIB;

    private final Semaphore free = new Semaphore(MOST_KIB, true);

    /** What {@code work} makes of a payload of {@code bytes}. May wait for others, so never call it on an event loop. */
    <T> T read(int bytes, Supplier<T> work) {
        int needed = Math.clamp(bytes / KIB, 1, MOST_KIB);
        free.acquireUninterruptibly(needed);
        try {
            return work.get();
        } finally {
            free.release(needed);
        }
    }
}
