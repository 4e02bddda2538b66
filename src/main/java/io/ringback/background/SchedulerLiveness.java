package io.ringback.background;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports a process as dead when its scheduler starts no jobs or a job hangs, and names it. */
@Liveness
@Singleton
final class SchedulerLiveness implements AsyncHealthCheck {
    private final Jobs jobs;

    SchedulerLiveness(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        List<String> faults = jobs.faults();
        var response = HealthCheckResponse.named("scheduler").status(faults.isEmpty());
        return Uni.createFrom()
                .item(
                        faults.isEmpty()
                                ? response.build()
                                : response.withData("hanging", String.join(", ", faults))
                                        .build());
    }
}
