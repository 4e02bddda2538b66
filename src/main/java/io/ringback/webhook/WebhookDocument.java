package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.webhook.signing.Scheme;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All of a webhook that its account may set and read, with every default filled in.
 *
 * @param others public keys that are not ours, kept as they came
 */
record WebhookDocument(
        String name,
        @Nullable String group,
        boolean enabled,
        Listening listening,
        Pacing pacing,
        Target target,
        ObjectNode others) {

    /** Which events the webhook hears. */
    record Listening(String hook, boolean includeSubaccounts, boolean includeInternalLegs) {}

    /** How fast and in which order the webhook is told; null where it does not care. */
    record Pacing(@Nullable Integer rateLimit, @Nullable String ordering) {}

    /**
     * By what both sides know each other: how requests are signed, which headers their account wants with them, and whether
     * the server has to prove who it is.
     */
    record Trust(Scheme signature, RequestHeaders headers, boolean tlsVerify) {
        Trust keeping(RequestHeaders present) {
            return new Trust(signature, headers.keeping(present), tlsVerify);
        }
    }

    /** The same, with header values that came back hidden taken from {@code present}; 400 where it has none. */
    WebhookDocument keeping(RequestHeaders present) {
        return new WebhookDocument(name, group, enabled, listening, pacing, target.keeping(present), others);
    }

    /** What is sent for an event, where to, and how often it is tried again. */
    record Target(
            TargetUri uri,
            HttpVerb verb,
            Format format,
            int retries,
            @Nullable Map<String, String> customData,
            Trust trust) {
        Target {
            customData = customData == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(customData));
        }

        private Target keeping(RequestHeaders present) {
            return new Target(uri, verb, format, retries, customData, trust.keeping(present));
        }
    }
}
