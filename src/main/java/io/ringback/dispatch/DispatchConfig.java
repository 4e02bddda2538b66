package io.ringback.dispatch;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configures the dispatcher. */
@ConfigMapping(prefix = "ringback")
interface DispatchConfig {
    /** Delays before each retry; the last repeats. Each is varied by up to a fifth. */
    @WithDefault("2s,10s,1m,5m,30m,2h,5h,10h,14h,20h")
    List<Duration> retrySchedule();

    /** Maximum number of deliveries that this process holds at once, from fetch to settle. */
    @WithDefault("2048")
    int inFlight();

    /** Maximum bytes reserved for them; by default 64M, or a tenth of the heap if that is less. */
    Optional<MemorySize> inFlightBytes();

    /** Maximum number of concurrent requests to one endpoint, which belongs to one webhook. */
    @WithDefault("256")
    int endpointInFlight();

    /** Maximum number of concurrent requests to one host and port, which may serve many webhooks. */
    @WithDefault("256")
    int hostInFlight();

    /** Poll interval for due deliveries without a wake-up signal. */
    @WithDefault("1s")
    Duration poll();

    /** How long the circuit of a failing endpoint stays open before one delivery tests it. */
    @WithDefault("5s")
    Duration circuitDelay();

    /** How long a shutdown waits for deliveries in flight. */
    @WithDefault("20s")
    Duration drainTimeout();
}
