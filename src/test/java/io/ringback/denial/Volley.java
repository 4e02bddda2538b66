package io.ringback.denial;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** Sends many requests at once; returns the count of each status, {@link Shot#NO_ANSWER} for none. */
final class Volley {
    private Volley() {}

    /** Fires {@code count} shots, {@code atOnce} at a time. */
    static Map<Integer, Integer> fire(URI target, int count, int atOnce, Duration longest, IntFunction<Shot> shots) {
        return each(count, atOnce, i -> shots.apply(i).fire(target, longest));
    }

    /** Fires shots whose last body byte is never sent. */
    static Map<Integer, Integer> stall(URI target, int count, Duration longest, IntFunction<Shot> shots) {
        return each(count, count, i -> {
            Shot shot = shots.apply(i);
            return shot.fire(target, longest, shot.body().length - 1);
        });
    }

    private static Map<Integer, Integer> each(int count, int atOnce, IntFunction<Integer> one) {
        Map<Integer, Integer> answers = new TreeMap<>();
        Semaphore places = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                places.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        int status = one.apply(number);
                        synchronized (answers) {
                            answers.merge(status, 1, Integer::sum);
                        }
                    } finally {
                        places.release();
                    }
                });
            }
        }
        return answers;
    }
}
