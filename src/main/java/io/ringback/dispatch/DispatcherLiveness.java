package io.ringback.dispatch;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Reports a process with a dead dispatcher, which would accept events without sending them. Runs on an event loop,
 * since all workers may be busy.
 */
@Liveness
@Singleton
final class DispatcherLiveness implements AsyncHealthCheck {
    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final Endpoints endpoints;

    DispatcherLiveness(DispatchLoop loop, Dispatcher dispatcher, Endpoints endpoints) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.endpoints = endpoints;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("dispatcher")
                        .status(loop.isSound())
                        .withData("in_flight", dispatcher.inHand())
                        .withData("circuits_open", endpoints.openCircuits())
                        .build());
    }
}
