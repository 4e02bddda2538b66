package io.ringback.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the edge. */
@ConfigMapping(prefix = "ringback.http")
interface HttpConfig {
    /** The largest body of a request. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** The largest body of a request that brings events. */
    @WithDefault("10M")
    MemorySize maxEventsBody();

    /** How long the head of a request may take, from its first byte on, before its connection is closed. */
    @WithDefault("20s")
    Duration headTimeout();

    /** The longest list that paginate=false gives. */
    @WithDefault("1000")
    int unpagedCap();
}
