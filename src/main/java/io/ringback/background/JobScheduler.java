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
 * <p>The scheduler begins a job when its time has come by the machine's clock. When that clock is set back, the scheduler
 * begins none until the clock has caught up. So a timer of the monotonic clock schedules the jobs anew when none has begun
 * for {@link #STALL}.
 */
@Singleton
public class JobScheduler {
    /** Jobs begin every second; a busy process may begin them a few seconds late. */
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

    /** From now on the jobs run. */
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
            Log.warn("No job has begun for 5 s, as when this machine's clock is set back; scheduling all jobs anew");
            schedule();
        }
    }
}
