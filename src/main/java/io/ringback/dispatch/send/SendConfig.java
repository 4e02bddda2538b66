package io.ringback.dispatch.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures timeouts of requests, and how long connections are kept. */
@ConfigMapping(prefix = "ringback")
interface SendConfig {
    /** Timeout for connecting, over all addresses of the host, TLS included. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** Timeout of the whole request: lookup, connection, response to its last byte. A lease must outlast it. */
    @WithDefault("15s")
    Duration requestTimeout();

    /** How long an idle connection to a receiver stays open for reuse. */
    @WithDefault("30s")
    Duration connectionIdle();
}
