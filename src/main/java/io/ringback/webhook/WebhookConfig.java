package io.ringback.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many webhooks there may be. */
@ConfigMapping(prefix = "ringback.webhook")
interface WebhookConfig {
    /** The most webhooks that one account may have. */
    @WithDefault("1000")
    int maxPerAccount();
}
