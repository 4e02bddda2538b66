package io.ringback.http.edge;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures the edge of the API. */
@ConfigMapping(prefix = "ringback.http")
interface HttpConfig {
    /** Maximum size of a request body. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** Maximum size of a request body that contains events. */
    @WithDefault("10M")
    MemorySize maxEventsBody();

    /** Maximum time to receive a request head, from its first byte; then the connection is closed. */
    @WithDefault("20s")
    Duration headTimeout();

    /** Maximum number of connections on the API port; beyond it, the connection idle longest is closed. */
    @WithDefault("8192")
    int connections();

    /** Maximum length of a list with paginate=false. */
    @WithDefault("1000")
    int unpagedCap();
}
