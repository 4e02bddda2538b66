package io.ringback.event;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports a process dead whose intake threads have died: it would take events in and never answer. */
@Liveness
@Singleton
final class IntakeLiveness implements HealthCheck {
    private final GroupCommit group;

    IntakeLiveness(GroupCommit group) {
        this.group = group;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("intake").status(group.isSound()).build();
    }
}
