package io.ringback.delivery;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports a process dead whose threads of {@link Neighbours} have died: other nodes would wait for their polls. */
@Liveness
@Singleton
final class NeighboursLiveness implements HealthCheck {
    private final Neighbours neighbours;

    NeighboursLiveness(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("peer notification")
                .status(neighbours.isSound())
                .build();
    }
}
