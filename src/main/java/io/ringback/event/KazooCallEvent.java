package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.GregorianTime;
import io.ringback.http.ValidationErrors;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Translates a call event as the platform's switch layer publishes it ({@code Event-Category: call_event}) to the
 * payload that webhooks receive.
 */
final class KazooCallEvent {
    private static final Map<String, String> HOOKS = Map.of(
            "CHANNEL_CREATE", "channel_create",
            "CHANNEL_ANSWER", "channel_answer",
            "CHANNEL_DESTROY", "channel_destroy",
            "CHANNEL_DISCONNECTED", "channel_destroy",
            "CHANNEL_BRIDGE", "channel_bridge");
    /** Payload keys that are copied from a field of the event. */
    private static final List<Map.Entry<String, String>> COPIED = List.of(
            Map.entry("call_direction", "Call-Direction"),
            Map.entry("call_id", "Call-ID"),
            Map.entry("other_leg_call_id", "Other-Leg-Call-ID"),
            Map.entry("caller_id_name", "Caller-ID-Name"),
            Map.entry("caller_id_number", "Caller-ID-Number"),
            Map.entry("callee_id_name", "Callee-ID-Name"),
            Map.entry("callee_id_number", "Callee-ID-Number"),
            Map.entry("from", "From"),
            Map.entry("to", "To"),
            Map.entry("request", "Request"),
            Map.entry("inception", "Inception"));

    private static final List<Map.Entry<String, String>> FROM_VARIABLES = List.of(
            Map.entry("owner_id", "Owner-ID"),
            Map.entry("authorizing_id", "Authorizing-ID"),
            Map.entry("authorizing_type", "Authorizing-Type"));
    private static final List<Map.Entry<String, String>> SECONDS = List.of(
            Map.entry("duration_seconds", "Duration-Seconds"),
            Map.entry("ringing_seconds", "Ringing-Seconds"),
            Map.entry("billing_seconds", "Billing-Seconds"));
    /** Channel variables that have their own payload key. */
    private static final List<String> MAPPED_VARIABLES = List.of(
            "Account-ID",
            "Owner-ID",
            "Authorizing-ID",
            "Authorizing-Type",
            "Global-Resource",
            "Resource-ID",
            "Emergency-Resource",
            "Call-Forward");

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private final ObjectNode raw;
    private final ObjectNode variables;

    KazooCallEvent(ObjectNode raw) {
        this.raw = raw;
        this.variables = raw.get("Custom-Channel-Vars") instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode();
    }

    /** Returns whether {@code item} is an event of the platform's bus rather than one in Ringback's form. */
    static boolean looksLike(JsonNode item) {
        return item.has("Event-Category") && !item.has("hook");
    }

    /** Returns the rule by which this event is ignored; empty when it is not. */
    Optional<String> ignored() {
        if (!"call_event".equals(text(raw, "Event-Category"))) {
            return Optional.of("not a call event");
        }
        if (hook() == null) {
            return Optional.of("no hook for this event");
        }
        if (account() == null) {
            return Optional.of("no account");
        }
        if ("WRONG_CALL_STATE".equals(text(raw, "Hangup-Cause"))) {
            return Optional.of("wrong call state");
        }
        return Optional.empty();
    }

    /** Returns the hook; null for an event without one. */
    @Nullable
    String hook() {
        String name = text(raw, "Event-Name");
        return name == null ? null : HOOKS.get(name);
    }

    /** Returns the account id; null when absent. */
    @Nullable
    String account() {
        return text(variables, "Account-ID");
    }

    /** Returns the time of the event; records a fault of the field when it is invalid. */
    @Nullable
    Instant occurredAt(ValidationErrors validationErrors) {
        JsonNode value = raw.get("Timestamp");
        if (value == null || value.isNull()) {
            return null;
        }
        Optional<Instant> instant = value.isFloatingPointNumber() && value.canConvertToLong()
                ? GregorianTime.instant(value.longValue())
                : GregorianTime.parse(value);
        if (instant.isEmpty()) {
            validationErrors.wrongFormat("Timestamp", value);
        }
        return instant.orElse(null);
    }

    /**
     * Returns the event's identity: name, call and message id together. A message id alone is a clock reading and can
     * repeat.
     */
    @Nullable
    Sha256 key() {
        String name = text(raw, "Event-Name");
        String call = text(raw, "Call-ID");
        String message = text(raw, "Msg-ID");
        return name == null || call == null || message == null ? null : Sha256.ofKey("kazoo", name, call, message);
    }

    boolean isInternalLeg() {
        String channel = text(raw, "Channel-Name");
        return isTrue(raw.get("Channel-Is-Loopback")) || (channel != null && channel.startsWith("loopback/"));
    }

    /** Returns the payload, in the order of the platform's documentation; absent values are omitted. */
    ObjectNode payload(Instant occurredAt) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("hook_event", hook());
        payload.put("account_id", account());
        payload.put("timestamp", GregorianTime.of(occurredAt));
        COPIED.forEach(pair -> copy(payload, pair.getKey(), raw.get(pair.getValue())));
        FROM_VARIABLES.forEach(pair -> copy(payload, pair.getKey(), variables.get(pair.getValue())));
        boolean local = !isTrue(variables.get("Global-Resource"));
        payload.put("local_resource_used", local);
        if (local) {
            copy(payload, "local_resource_id", variables.get("Resource-ID"));
        }
        payload.put("emergency_resource_used", isTrue(variables.get("Emergency-Resource")));
        if (raw.hasNonNull("Channel-Is-Loopback")) {
            payload.put("is_internal_leg", isTrue(raw.get("Channel-Is-Loopback")));
        }
        payload.put("call_forwarded", isTrue(variables.get("Call-Forward")));
        ObjectNode others = variables.deepCopy().without(MAPPED_VARIABLES);
        if (!others.isEmpty()) {
            payload.set("custom_channel_vars", others);
        }
        copy(payload, "custom_application_vars", raw.get("Custom-Application-Vars"));
        if ("channel_destroy".equals(hook())) {
            copy(payload, "hangup_cause", raw.get("Hangup-Cause"));
            copy(payload, "hangup_code", raw.get("Hangup-Code"));
            SECONDS.forEach(pair -> copy(payload, pair.getKey(), integer(raw.get(pair.getValue()))));
        }
        return payload;
    }

    private static void copy(ObjectNode payload, String key, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            payload.set(key, value);
        }
    }

    private static @Nullable JsonNode integer(@Nullable JsonNode value) {
        return value != null
                        && value.isTextual()
                        && INTEGER.matcher(value.textValue()).matches()
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(value.textValue()))
                : value;
    }

    private static boolean isTrue(@Nullable JsonNode value) {
        return value != null && (value.isBoolean() ? value.booleanValue() : "true".equals(value.asText()));
    }

    private static @Nullable String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        return value == null
                        || !value.isValueNode()
                        || value.isNull()
                        || value.asText().isEmpty()
                ? null
                : value.asText();
    }
}
