package io.ringback.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What webhooks there may be. */
@ConfigMapping(prefix = "ringback.webhook")
interface WebhookConfig {
    /** The most webhooks that one account may have. */
    @WithDefault("1000")
    int maxPerAccount();

    /** After how long without any success, while deliveries fail, a webhook is disabled; 0 is never. */
    @WithDefault("5d")
    Duration disableAfter();

    /** How many more tries a delivery gets after the first where its webhook names no number: 0 to 10. */
    @WithDefault("10")
    int retries();
}
