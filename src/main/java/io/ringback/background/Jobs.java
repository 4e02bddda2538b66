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
 * Which jobs run at present, and since when.
 *
 * <p>Several jobs begin each second, so a scheduler that begins none for two minutes is dead. A job that runs for a
 * quarter of an hour hangs: none of them waits for anything that long, and none begins again while it runs.
 */
@Singleton
class Jobs {
    static final Duration SILENCE = Duration.ofMinutes(2);
    static final Duration LONGEST = Duration.ofMinutes(15);
    /** Other observers have no priority of their own, which means 2500: the jobs end after what they serve. */
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

    /** One run of a job; not a record, since each is another. */
    static final class Run {
        private final String job;
        private final long sinceNanos;

        private Run(String job, long sinceNanos) {
            this.job = job;
            this.sinceNanos = sinceNanos;
        }
    }

    /** Runs {@code job}, unless it runs already or the process stops. */
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

    /** Notes that {@code job} begins; null when it must not, because it runs already or the process stops. */
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

    /** Whether no job has begun for {@code time}, though jobs are scheduled. */
    synchronized boolean isStalled(Duration time) {
        return hasBegun && !stopped && nanos.getAsLong() - begunAt > time.toNanos();
    }

    /** Returns the jobs that hang, or the scheduler if it begins none; empty while all is well. */
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

    /** Begins no job any more, and waits for those that run: afterwards the pools of connections are closed. */
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
