package io.ringback.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** Exposes how many deliveries this process holds, and related gauges. */
@Startup
@Singleton
class DispatchGauges {
    DispatchGauges(MeterRegistry meters, Dispatcher dispatcher, Endpoints endpoints) {
        Gauge.builder("ringback.in.flight", dispatcher, Dispatcher::inHand)
                .description("Deliveries that this process holds in memory")
                .register(meters);
        Gauge.builder("ringback.in.flight.bytes", dispatcher, Dispatcher::bytes)
                .baseUnit("bytes")
                .description("Memory that this process reserves for held deliveries")
                .register(meters);
        Gauge.builder("ringback.circuits.open", endpoints, Endpoints::openCircuits)
                .description("Webhooks whose circuit is not closed in this process")
                .register(meters);
    }
}
