package io.ringback.dispatch;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the dispatcher. */
@ConfigMapping(prefix = "ringback")
interface DispatchConfig {
    /** The delays before the second and each further try; the last repeats. Each is varied by a fifth. */
    @WithDefault("2s,10s,1m,5m,30m,2h,5h,10h,14h,20h")
    List<Duration> retrySchedule();

    /** How many deliveries this process has in hand at once, from claim to settle. */
    @WithDefault("2048")
    int inFlight();

    /** How many bytes it reserves for them at most; without a value 64M, or a tenth of the heap where that is less. */
    Optional<MemorySize> inFlightBytes();

    /** How many of them may be on the way to one endpoint, that is of one webhook. */
    @WithDefault("256")
    int endpointInFlight();

    /** How many may be on the way to one host and port, which may serve many webhooks. */
    @WithDefault("256")
    int hostInFlight();

    /** How often to look for what is due when nothing rings. */
    @WithDefault("1s")
    Duration poll();

    /** How long the circuit of a failing endpoint stays open before one delivery probes it. */
    @WithDefault("5s")
    Duration circuitDelay();

    /** How long a stop waits for what is in flight before it gives the rest back. */
    @WithDefault("20s")
    Duration drainTimeout();
}
