package io.ringback.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures webhooks. */
@ConfigMapping(prefix = "ringback.webhook")
interface WebhookConfig {
    /** Maximum number of webhooks of one account. */
    @WithDefault("1000")
    int maxPerAccount();

    /** How long a webhook may fail without any success before the service disables it; 0 is never. */
    @WithDefault("5d")
    Duration disableAfter();

    /** Default number of retries after the first attempt: 0 to 10. */
    @WithDefault("10")
    int retries();
}
