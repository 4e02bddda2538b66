package io.ringback.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.quarkus.runtime.Startup;
import io.ringback.background.QuietMode;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Registers metrics of the whole process: its version and limits, and the latency buckets of the API. */
@Startup
@Singleton
class ServiceMeters {
    /** In nanoseconds: 5 ms to 10 s. */
    private static final double[] BUCKETS = {5e6, 10e6, 25e6, 50e6, 100e6, 250e6, 500e6, 1e9, 2.5e9, 5e9, 10e9};

    ServiceMeters(
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "ringback.in-flight") int inFlight,
            QuietMode quiet,
            Config config) {
        Gauge.builder("ringback.quiet", () -> quiet.isQuiet() ? 1 : 0)
                .description("1 while this process has no work and queries the database only every RINGBACK_QUIET")
                .register(meters);
        Gauge.builder("ringback.build.info", () -> 1)
                .description("Version of the service, and of the schema that it needs")
                .tags("version", version, "schema", Integer.toString(Schema.VERSION))
                .register(meters);
        limit(meters, "ringback.in.flight.limit", "Maximum number of deliveries in flight in this process", inFlight);
        ConnectionPools.of(config)
                .sizes()
                .forEach((pool, size) -> Gauge.builder("ringback.pool.limit", () -> size)
                        .description("Maximum number of connections of a pool in this process")
                        .tags("pool", pool)
                        .register(meters));
    }

    private static void limit(MeterRegistry meters, String name, String description, int limit) {
        Gauge.builder(name, () -> limit).description(description).register(meters);
    }

    /** Adds buckets to the API's latency, without which quantiles over several processes are impossible. */
    @Produces
    @Singleton
    static MeterFilter latencyOfTheApi() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals("http.server.requests")
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(BUCKETS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }
}
