package io.ringback.delivery;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports a process as dead when a thread of {@link PeerNotifier} or {@link Ownership} has died. */
@Liveness
@Singleton
final class PeersLiveness implements AsyncHealthCheck {
    private final PeerNotifier peers;
    private final Ownership ownership;

    PeersLiveness(PeerNotifier peers, Ownership ownership) {
        this.peers = peers;
        this.ownership = ownership;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("peer notification")
                        .status(peers.isSound() && ownership.isSound())
                        .build());
    }
}
