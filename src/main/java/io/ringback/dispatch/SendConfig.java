package io.ringback.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a receiver may take. */
@ConfigMapping(prefix = "ringback")
interface SendConfig {
    /** For connecting, over all addresses of the host, TLS included. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** For the whole request: look-up, connection, answer to its last byte. A lease must outlast it. */
    @WithDefault("15s")
    Duration requestTimeout();
}
