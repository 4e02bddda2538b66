package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** What is sent for an event, where to, and how often it is tried again. */
    record Target(
            TargetUri uri,
            HttpVerb verb,
            Format format,
            int retries,
            @Nullable Map<String, String> customData) {
        Target {
            customData = customData == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(customData));
        }
    }
}
