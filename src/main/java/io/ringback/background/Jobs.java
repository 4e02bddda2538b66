package io.ringback.background;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the running jobs and their start times.
 *
 * <p>Several jobs start each second, so a scheduler that has started none for two minutes is dead. A job that runs for
 * 15 minutes hangs: no job waits that long for anything, and none starts again while it runs.
 */
@Singleton
class Jobs {
    static final Duration SILENCE = Duration.ofMinutes(2);
    static final Duration LONGEST = Duration.ofMinutes(15);
    /** Observers without a priority have 2500, so jobs end after the beans that they use. */
    private static final int LATE = 3000;

    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Set<Run> running = new HashSet<>();
    private boolean hasBegun;
    private long begunAt;
    private boolean stopped;

    @Inject
    Jobs() {
        this(System::nanoTime);
    }

    Jobs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Represents one run of a job. Not a record, since two runs are never equal. */
    static final class Run {
        private final String job;
        private final long sinceNanos;

        private Run(String job, long sinceNanos) {
            this.job = job;
            this.sinceNanos = sinceNanos;
        }
    }

    /** Runs {@code job}, unless it is already running or the process stops. */
    void run(Job job) {
        Run run = begin(job.name());
        if (run == null) {
            return;
        }
        try {
            job.work().run();
        } finally {
            end(run);
        }
    }

    /** Records the start of {@code job}; returns null when it must not start: already running, or a shutdown. */
    synchronized @Nullable Run begin(String job) {
        if (stopped) {
            return null;
        }
        hasBegun = true;
        begunAt = nanos.getAsLong();
        if (running.stream().anyMatch(other -> other.job.equals(job))) {
            return null;
        }
        Run run = new Run(job, begunAt);
        running.add(run);
        return run;
    }

    synchronized void end(Run run) {
        running.remove(run);
        notifyAll();
    }

    /** Returns whether no job has started for {@code time}, although jobs are scheduled. */
    synchronized boolean isStalled(Duration time) {
        return hasBegun && !stopped && nanos.getAsLong() - begunAt > time.toNanos();
    }

    /** Returns the jobs that hang, or the scheduler if it starts none; empty when all is well. */
    synchronized List<String> faults() {
        long now = nanos.getAsLong();
        if (stopped) {
            return List.of();
        }
        if (hasBegun && now - begunAt > SILENCE.toNanos()) {
            return List.of("scheduler");
        }
        return running.stream()
                .filter(run -> now - run.sinceNanos > LONGEST.toNanos())
                .map(run -> run.job)
                .sorted()
                .distinct()
                .toList();
    }

    /** Starts no further jobs and waits for running ones; the connection pools close afterwards. */
    synchronized void stop(@Observes @Priority(LATE) ShutdownEvent stopping) throws InterruptedException {
        stopped = true;
        long deadline = System.nanoTime() + UNTIL_STOPPED.toNanos();
        long left = UNTIL_STOPPED.toMillis();
        while (!running.isEmpty() && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }
}
