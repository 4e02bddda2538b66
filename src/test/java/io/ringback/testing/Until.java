package io.ringback.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until the answer is the one that will come, for what gives no signal of its own, as an API. */
public final class Until {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Until() {}

    /** The first answer of {@code question} that is {@code right}; fails when none is in good time. */
    public static <T> T holds(Supplier<T> question, Predicate<T> right) {
        return holds(PATIENCE, question, right);
    }

    /** The same for what takes longer by its nature. */
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
