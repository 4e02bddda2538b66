package io.ringback.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** What this process has in hand at present, in numbers. */
@Startup
@Singleton
class DispatchGauges {
    DispatchGauges(MeterRegistry meters, Dispatcher dispatcher, Endpoints endpoints) {
        Gauge.builder("ringback.in.flight", dispatcher, Dispatcher::inHand)
                .description("Deliveries that this process has in hand")
                .register(meters);
        Gauge.builder("ringback.in.flight.bytes", dispatcher, Dispatcher::bytes)
                .baseUnit("bytes")
                .description("Memory that this process reserves for what it has in hand")
                .register(meters);
        Gauge.builder("ringback.circuits.open", endpoints, Endpoints::openCircuits)
                .description("Webhooks that this process holds requests back from")
                .register(meters);
    }
}
