package io.ringback.dispatch.send;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a receiver may take, and how long its connections are kept. */
@ConfigMapping(prefix = "ringback")
interface SendConfig {
    /** For connecting, over all addresses of the host, TLS included. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** For the whole request: look-up, connection, answer to its last byte. A lease must outlast it. */
    @WithDefault("15s")
    Duration requestTimeout();

    /** How long a connection to a receiver stays open after its last request, for the next one to use. */
    @WithDefault("30s")
    Duration connectionIdle();
}
