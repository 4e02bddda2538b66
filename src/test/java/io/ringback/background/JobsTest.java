package io.ringback.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class JobsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final Jobs jobs = new Jobs(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Jobs.Run begin(String job) {
        return Objects.requireNonNull(jobs.begin(job));
    }

    private HealthCheckResponse liveness() {
        return new SchedulerLiveness(jobs).call().await().indefinitely();
    }

    @Test
    void a_scheduler_that_has_not_started_is_no_fault() {
        pass(Jobs.SILENCE.multipliedBy(2));
        assertThat(jobs.faults()).isEmpty();
    }

    @Test
    void a_scheduler_that_starts_no_jobs_is_reported() {
        jobs.end(begin("CancellationJob.sweep"));
        pass(Jobs.SILENCE);
        assertThat(liveness().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        pass(Duration.ofNanos(1));
        assertThat(liveness().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(jobs.faults()).containsExactly("scheduler");
        jobs.end(begin("CancellationJob.sweep"));
        assertThat(jobs.faults()).isEmpty();
    }

    @Test
    void a_hanging_job_is_reported_by_name_while_others_run() {
        Jobs.Run hanging = begin("Housekeeping.keep");
        pass(Jobs.LONGEST.plusNanos(1));
        jobs.end(begin("CancellationJob.sweep"));
        assertThat(jobs.faults()).containsExactly("Housekeeping.keep");
        assertThat(liveness().getData())
                .hasValueSatisfying(data -> assertThat(data).containsEntry("hanging", "Housekeeping.keep"));
        jobs.end(hanging);
        assertThat(liveness().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void a_running_job_does_not_start_again_while_others_do() {
        Jobs.Run first = begin("CancellationJob.sweep");
        assertThat(jobs.begin("CancellationJob.sweep")).isNull();
        jobs.end(begin("Backlog.sample"));
        jobs.end(first);
        jobs.end(begin("CancellationJob.sweep"));
    }

    @Test
    void a_failed_job_can_start_again() {
        Job failing = new Job("Backlog.sample", () -> {
            throw new IllegalStateException("by the test");
        });
        assertThatThrownBy(() -> jobs.run(failing)).hasMessage("by the test");
        jobs.end(begin("Backlog.sample"));
    }

    @Test
    void a_scheduler_that_starts_no_job_for_a_while_is_stalled() {
        assertThat(jobs.isStalled(JobScheduler.STALL))
                .as("none is scheduled yet")
                .isFalse();
        jobs.end(begin("CancellationJob.sweep"));
        pass(JobScheduler.STALL);
        assertThat(jobs.isStalled(JobScheduler.STALL)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(jobs.isStalled(JobScheduler.STALL)).isTrue();
        jobs.end(begin("CancellationJob.sweep"));
        assertThat(jobs.isStalled(JobScheduler.STALL)).isFalse();
    }

    @Test
    void shutdown_waits_for_running_jobs_and_starts_no_others() throws Exception {
        Jobs.Run run = begin("CancellationJob.sweep");
        var stopped = new CountDownLatch(1);
        Thread stopping = Thread.ofPlatform().start(() -> {
            try {
                jobs.stop(new ShutdownEvent());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            stopped.countDown();
        });
        while (stopping.getState() != Thread.State.TIMED_WAITING && stopping.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(stopped.getCount()).as("the job still runs").isEqualTo(1);
        assertThat(jobs.begin("CancellationJob.sweep")).isNull();
        jobs.end(run);
        stopping.join();
        assertThat(jobs.faults()).isEmpty();
    }
}
