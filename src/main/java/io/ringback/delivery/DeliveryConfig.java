package io.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the outbox. */
@ConfigMapping(prefix = "ringback")
interface DeliveryConfig {
    /**
     * How long the lease of a process lasts after its renewal; at least one and a half times connect plus request timeout,
     * which the start checks.
     */
    @WithDefault("30s")
    Duration lease();
}
