package io.ringback.dispatch;

import io.opentelemetry.api.trace.Tracer;
import io.ringback.delivery.Doorbell;
import io.ringback.delivery.Outbox;
import io.ringback.webhook.WebhookRevisions;
import io.ringback.webhook.Webhooks;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the plain parts of this package. */
final class DispatchWiring {
    DispatchWiring() {}

    @Produces
    @Singleton
    static Rendering rendering(@ConfigProperty(name = "quarkus.application.version") String version) {
        return new Rendering(version);
    }

    @Produces
    @Singleton
    static Courier courier(
            WebhookRevisions revisions,
            Rendering rendering,
            Sender sender,
            DispatchConfig config,
            Tracer tracer,
            InstantSource clock,
            RandomGenerator random) {
        Judge judge = new Judge(new RetrySchedule(config.retrySchedule()), random);
        return new Courier(revisions, rendering, sender, judge, new AttemptTrace(tracer), clock);
    }

    @Produces
    @Singleton
    static Settler settler(Outbox outbox, HealthNotes notes, DispatchMetrics metrics, Webhooks webhooks) {
        return new Settler(
                outbox,
                written -> {
                    notes.add(written);
                    metrics.settled(written);
                },
                claim -> webhooks.disable(claim.webhookId(), claim.revision(), "the server answered 410 Gone"));
    }

    @Produces
    @Singleton
    static Endpoints endpoints(DispatchConfig config, SendConfig sends, RandomGenerator random) {
        return new Endpoints(
                new Endpoints.Caps(config.endpointInFlight(), config.hostInFlight()),
                config.circuitDelay(),
                sends.requestTimeout().plusSeconds(1),
                random);
    }

    @Produces
    @Singleton
    static Pacer pacer(Outbox outbox, Endpoints endpoints, Vertx vertx, Doorbell doorbell) {
        return new Pacer(
                outbox,
                endpoints,
                (delay, action) -> vertx.setTimer(Math.max(1, delay.toMillis()), id -> action.run()),
                doorbell::ring);
    }

    @Produces
    @Singleton
    static Dispatcher dispatcher(
            Outbox outbox,
            Endpoints endpoints,
            Pacer pacer,
            Courier courier,
            Settler settler,
            DispatchConfig config,
            SendConfig sends) {
        return new Dispatcher(
                outbox,
                endpoints,
                pacer,
                courier,
                settler::add,
                new Dispatcher.Bounds(config.inFlight(), sends.requestTimeout()));
    }
}
