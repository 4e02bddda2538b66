package io.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures the outbox. */
@ConfigMapping(prefix = "ringback")
interface DeliveryConfig {
    /**
     * Duration of a process's lease after its renewal; at least one and a half times connect plus request timeout,
     * which is checked at startup.
     */
    @WithDefault("30s")
    Duration lease();
}
