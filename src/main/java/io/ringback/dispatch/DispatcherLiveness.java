package io.ringback.dispatch;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A process whose dispatcher died would go on to answer and deliver nothing: it is to be started again. */
@Liveness
@Singleton
final class DispatcherLiveness implements HealthCheck {
    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final Endpoints endpoints;

    DispatcherLiveness(DispatchLoop loop, Dispatcher dispatcher, Endpoints endpoints) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.endpoints = endpoints;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("dispatcher")
                .status(loop.isSound())
                .withData("in_flight", dispatcher.inHand())
                .withData("circuits_open", endpoints.openCircuits())
                .build();
    }
}
