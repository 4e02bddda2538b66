package io.ringback.background;

import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduler;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Schedules the jobs of this process.
 *
 * <p>The scheduler starts jobs by the machine's clock. When that clock is set back, it starts none until the clock has
 * caught up. So a timer of the monotonic clock schedules the jobs again when none has started for {@link #STALL}.
 */
@Singleton
public class JobScheduler {
    /** Jobs start every second; a busy process may start them a few seconds late. */
    static final Duration STALL = Duration.ofSeconds(5);

    private static final String INTERVAL = "1s";

    private final Scheduler scheduler;
    private final Jobs running;
    private final List<Job> jobs;
    private final Vertx vertx;

    JobScheduler(Scheduler scheduler, Jobs running, @All List<Job> jobs, Vertx vertx) {
        this.scheduler = scheduler;
        this.running = running;
        this.jobs = jobs;
        this.vertx = vertx;
    }

    /** Starts the jobs. */
    public void begin() {
        schedule();
        vertx.setPeriodic(STALL.toMillis(), timer -> watch());
    }

    private void schedule() {
        for (Job job : jobs) {
            scheduler.unscheduleJob(job.name());
            scheduler
                    .newJob(job.name())
                    .setInterval(INTERVAL)
                    .setTask(execution -> running.run(job))
                    .schedule();
        }
    }

    private void watch() {
        if (running.isStalled(STALL)) {
            Log.warn("No job has started for 5 s, probably because the machine's clock was set back; scheduling all"
                    + " jobs again");
            schedule();
        }
    }
}
