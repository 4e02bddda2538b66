package io.ringback.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Limits the time of each section. A slow machine makes fewer repetitions, and sections without time are omitted; both
 * are reported. Unused time goes to later sections.
 */
final class Budget {
    /** Seconds; together with the start of all processes they are below the deadline. */
    private static final Map<String, Integer> SHARES =
            Map.of("drain", 125, "accept", 90, "latency", 45, "neighbour", 80, "slow", 70, "two", 65, "growth", 50);
    /** Fraction of a section's time below which it is not started. */
    private static final int LEAST_PART = 3;

    private final List<String> leftOut = new CopyOnWriteArrayList<>();
    private long end = System.nanoTime();
    private volatile String section = "the start";

    /** Runs one repetition. */
    @FunctionalInterface
    interface Repetition {
        void run(int number) throws Exception;
    }

    /** Begins a section; returns false if there is no time for it. */
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

    /**
     * Runs the repetition once, and up to {@code most} times while there is time for another as long as the longest so
     * far.
     */
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

    /** Returns the current section. */
    String section() {
        return section;
    }

    /** Returns what was not measured for lack of time. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }
}
