package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.webhook.signing.Scheme;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds every field of a webhook that its account may set and read, with defaults filled in.
 *
 * @param others public fields that the service does not define, stored unchanged
 */
record WebhookDocument(
        String name,
        @Nullable String group,
        boolean enabled,
        Subscription subscription,
        DeliveryPolicy deliveryPolicy,
        Target target,
        ObjectNode others) {

    /** Selects the events of a webhook. */
    record Subscription(String hook, boolean includeSubaccounts, boolean includeInternalLegs) {}

    /** Sets rate limit and order of deliveries; null for none. */
    record DeliveryPolicy(
            @Nullable Integer rateLimit, @Nullable String ordering) {}

    /** Sets the signature scheme, additional request headers, and whether the server's certificate is verified. */
    record Security(Scheme signature, RequestHeaders headers, boolean tlsVerify) {
        Security withHiddenValuesFrom(RequestHeaders present) {
            return new Security(signature, headers.withHiddenValuesFrom(present), tlsVerify);
        }
    }

    /** Replaces hidden header values by those of {@code present}; 400 for a header that it does not have. */
    WebhookDocument withHiddenValuesFrom(RequestHeaders present) {
        return new WebhookDocument(
                name, group, enabled, subscription, deliveryPolicy, target.withHiddenValuesFrom(present), others);
    }

    /** Sets the request that is sent for an event, its URL, and the number of retries. */
    record Target(
            TargetUri uri,
            HttpVerb verb,
            Format format,
            int retries,
            @Nullable Map<String, String> customData,
            Security security) {
        Target {
            customData = customData == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(customData));
        }

        private Target withHiddenValuesFrom(RequestHeaders present) {
            return new Target(uri, verb, format, retries, customData, security.withHiddenValuesFrom(present));
        }
    }
}
