package io.ringback.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The time that each section may take. On a slow machine there are fewer repetitions, and what has no time at all is left
 * out; both are said. What a section does not use is left to those after it.
 */
final class Budget {
    /** Seconds; with the start of everything they come to less than the deadline. */
    private static final Map<String, Integer> SHARES =
            Map.of("drain", 125, "accept", 90, "latency", 45, "neighbour", 80, "slow", 70, "two", 65, "growth", 50);
    /** A section that has less than this part of its time would measure nothing. */
    private static final int LEAST_PART = 3;

    private final List<String> leftOut = new CopyOnWriteArrayList<>();
    private long end = System.nanoTime();
    private volatile String section = "the start";

    /** Some work that is done again and again. */
    @FunctionalInterface
    interface Repetition {
        void run(int number) throws Exception;
    }

    /** Begins a section; false if there is no time for it. */
    boolean begin(String name) {
        section = name;
        long share = Duration.ofSeconds(SHARES.getOrDefault(name, 0)).toNanos();
        end += share;
        if (left() < share / LEAST_PART) {
            leaveOut("all of it");
            return false;
        }
        return true;
    }

    long left() {
        return end - System.nanoTime();
    }

    /** Does it once, and up to {@code most} times while there is time for as long a one as the longest before. */
    void repeat(int most, Repetition repetition) throws Exception {
        long longest = 0;
        for (int i = 0; i < most; i++) {
            if (i > 0 && left() < longest) {
                leaveOut("repetitions, " + i + " of " + most + " were made");
                return;
            }
            long started = System.nanoTime();
            repetition.run(i);
            longest = Math.max(longest, System.nanoTime() - started);
        }
    }

    void leaveOut(String what) {
        leftOut.add(section + ": " + what);
    }

    /** The section that is measured now. */
    String section() {
        return section;
    }

    /** What was not measured for want of time. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }
}
