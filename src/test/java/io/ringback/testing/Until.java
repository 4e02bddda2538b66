package io.ringback.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Polls until a result is right, for state without a signal, such as an API. */
public final class Until {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Until() {}

    /** Returns the first result of {@code question} that is {@code right}; fails when none is in time. */
    public static <T> T holds(Supplier<T> question, Predicate<T> right) {
        return holds(PATIENCE, question, right);
    }

    /** Polls with a longer timeout. */
    public static <T> T holds(Duration patience, Supplier<T> question, Predicate<T> right) {
        long deadline = System.nanoTime() + patience.toNanos();
        T answer = question.get();
        while (!right.test(answer)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + patience + "; the last answer was " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = question.get();
        }
        return answer;
    }
}
