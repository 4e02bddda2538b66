package io.ringback.delivery;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports a process dead whose threads of {@link Neighbours} have died: other nodes would wait for their polls. */
@Liveness
@Singleton
final class NeighboursLiveness implements AsyncHealthCheck {
    private final Neighbours neighbours;

    NeighboursLiveness(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("peer notification")
                        .status(neighbours.isSound())
                        .build());
    }
}
