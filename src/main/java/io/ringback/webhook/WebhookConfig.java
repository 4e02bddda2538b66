package io.ringback.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What webhooks there may be. */
@ConfigMapping(prefix = "ringback.webhook")
interface WebhookConfig {
    /** The most webhooks that one account may have. */
    @WithDefault("1000")
    int maxPerAccount();

    /** A JSON file with hooks beside those built in; docs/hooks.md shows its form. */
    Optional<String> hooks();
}
