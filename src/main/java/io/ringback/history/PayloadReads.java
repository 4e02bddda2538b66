package io.ringback.history;

import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Limits how many bytes of payload the read side parses at once in this process. A tree takes up to forty times
 * the bytes of its JSON. Further readers wait.
 */
@Singleton
final class PayloadReads {
    private static final int KIB = 1024;
    private static final int MOST_KIB = 2 * KIB;

    private final Semaphore free = new Semaphore(MOST_KIB, true);

    /** Runs {@code work} on a payload of {@code bytes}. May block, so it must not be called on an event loop. */
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
