package io.ringback.http.edge;

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

    /** How many connections of callers the port of the API holds; beyond, the one that was still longest is closed. */
    @WithDefault("8192")
    int connections();

    /** The longest list that paginate=false gives. */
    @WithDefault("1000")
    int unpagedCap();
}
