package io.ringback.webhook;

import io.ringback.webhook.signing.SigningKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Holds one immutable state of a webhook, from which requests are built. */
public record WebhookRevision(
        UUID webhookId,
        UUID accountId,
        int revision,
        TargetUri uri,
        HttpVerb verb,
        Format format,
        int retries,
        Map<String, String> customData,
        RequestHeaders headers,
        boolean tlsVerify,
        SigningKeys keys) {

    public WebhookRevision {
        customData = Collections.unmodifiableMap(new LinkedHashMap<>(customData));
    }
}
