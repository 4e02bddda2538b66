package io.ringback.dispatch;

import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.configuration.MemorySize;
import io.ringback.background.QuietMode;
import io.ringback.delivery.HeldDeliveries;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Ownership;
import io.ringback.delivery.Saturation;
import io.ringback.dispatch.render.Rendering;
import io.ringback.dispatch.send.Sender;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.WebhookRevisions;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Produces the beans of this package. */
final class DispatchWiring {
    private static final long MOST_BYTES = 64 << 20;
    /** Divisor of the heap for the bytes in flight: in the worst case three copies of them exist. */
    private static final int OF_HEAP = 10;

    DispatchWiring() {}

    @Produces
    @Singleton
    static Rendering rendering(@ConfigProperty(name = "quarkus.application.version") String version) {
        return new Rendering(version);
    }

    @Produces
    @Singleton
    static AttemptExecutor attemptExecutor(
            WebhookRevisions revisions,
            Rendering rendering,
            Sender sender,
            DispatchConfig config,
            Tracer tracer,
            InstantSource clock,
            RandomGenerator random) {
        OutcomePolicy outcomePolicy = new OutcomePolicy(new RetrySchedule(config.retrySchedule()), random);
        return new AttemptExecutor(revisions, rendering, sender, outcomePolicy, new AttemptTrace(tracer), clock);
    }

    @Produces
    @Singleton
    static Settler settler(Outbox outbox, HealthNotes notes, DispatchMetrics metrics, WebhookDisabler webhookDisabler) {
        return new Settler(
                outbox,
                written -> {
                    notes.add(written);
                    metrics.settled(written);
                },
                claim -> webhookDisabler.note(
                        new RevisionId(claim.webhookId(), claim.revision()), "the server answered 410 Gone"));
    }

    @Produces
    @Singleton
    static Endpoints endpoints(DispatchConfig config, Sender sender) {
        return new Endpoints(
                new Endpoints.Caps(config.endpointInFlight(), config.hostInFlight(), config.inFlight()),
                config.circuitDelay(),
                sender.requestTimeout().plusSeconds(1));
    }

    @Produces
    @Singleton
    static EndpointQueues endpointQueues(
            Outbox outbox,
            Ownership ownership,
            HeldDeliveries held,
            Endpoints endpoints,
            DispatchConfig config,
            QuietMode quiet) {
        return new EndpointQueues(outbox, ownership, held, endpoints, config.poll(), quiet);
    }

    @Produces
    @Singleton
    static Saturation saturation(Endpoints endpoints) {
        return webhook -> endpoints.places(webhook, System.nanoTime()) <= 0;
    }

    @Produces
    @Singleton
    static InFlightBudget room(DispatchConfig config) {
        long otherwise = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / OF_HEAP);
        return new InFlightBudget(
                config.inFlight(),
                config.inFlightBytes().map(MemorySize::asLongValue).orElse(otherwise));
    }

    @Produces
    @Singleton
    static RateLimiter pacer(Endpoints endpoints, Vertx vertx) {
        // A timer that fires a fraction of a millisecond early would exceed the rate limit.
        return new RateLimiter(endpoints, (delay, action) -> vertx.setTimer(delay.toMillis() + 1, id -> action.run()));
    }

    @Produces
    @Singleton
    static SendQueue sending(
            Endpoints endpoints,
            RateLimiter rateLimiter,
            AttemptExecutor attemptExecutor,
            Settler settler,
            InFlightBudget inFlightBudget,
            Sender sender) {
        return new SendQueue(
                endpoints, rateLimiter, attemptExecutor, settler::add, inFlightBudget, sender.requestTimeout());
    }

    @Produces
    @Singleton
    static Dispatcher dispatcher(
            Outbox outbox,
            Ownership ownership,
            Endpoints endpoints,
            EndpointQueues queues,
            SendQueue sendQueue,
            InFlightBudget inFlightBudget,
            HeldDeliveries held) {
        Dispatcher dispatcher = new Dispatcher(outbox, ownership, endpoints, queues, sendQueue, inFlightBudget);
        held.onUnwanted(dispatcher::dismiss);
        return dispatcher;
    }
}
