package io.ringback.event;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports the process as dead when its intake threads have died, since it would accept events and never respond. */
@Liveness
@Singleton
final class IntakeLiveness implements AsyncHealthCheck {
    private final GroupCommit group;

    IntakeLiveness(GroupCommit group) {
        this.group = group;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("intake")
                        .status(group.isSound())
                        .build());
    }
}
