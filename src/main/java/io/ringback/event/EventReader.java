package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cloudevents.CloudEvent;
import io.ringback.account.Accounts;
import io.ringback.http.ApiException;
import io.ringback.http.Fields;
import io.ringback.http.GregorianTime;
import io.ringback.http.Json;
import io.ringback.http.Violations;
import io.ringback.id.Ids;
import io.ringback.webhook.HookCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the items of an intake request: in our own form, as CloudEvents, or as raw call events of the platform. */
@ApplicationScoped
class EventReader {
    private static final int MAX_KEY = 256;

    private final Accounts accounts;
    private final HookCatalogue catalogue;
    private final InstantSource clock;

    EventReader(Accounts accounts, HookCatalogue catalogue, InstantSource clock) {
        this.accounts = accounts;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * What {@code item} means for the account in the path; null when it is faulty, which {@code violations} then tells.
     *
     * @param headerKey the {@code Idempotency-Key} of the request, if any
     * @throws ApiException 403 for a call event of an account that is not below the path's
     */
    @Nullable
    Incoming read(UUID pathAccount, JsonNode item, @Nullable String headerKey, Violations violations) {
        if (item instanceof ObjectNode object && KazooCallEvent.looksLike(object)) {
            return callEvent(pathAccount, new KazooCallEvent(object), violations);
        }
        return ownForm(pathAccount, item, headerKey, violations);
    }

    /** Whether reading {@code item} may ask the database: a call event of another account than the path's. */
    static boolean mayAsk(UUID pathAccount, JsonNode item) {
        return item instanceof ObjectNode object
                && KazooCallEvent.looksLike(object)
                && !Ids.show(pathAccount).equals(new KazooCallEvent(object).account());
    }

    private @Nullable Incoming callEvent(UUID pathAccount, KazooCallEvent call, Violations violations) {
        var ignored = call.ignored();
        if (ignored.isPresent()) {
            return new Incoming.Ignored(ignored.get());
        }
        UUID account = Ids.parse(String.valueOf(call.account()))
                .filter(named -> named.equals(pathAccount) || accounts.isWithin(named, pathAccount))
                .orElseThrow(ApiException::forbidden);
        Instant occurredAt = call.occurredAt(violations);
        if (!violations.isEmpty()) {
            return null;
        }
        Instant when = occurredAt == null ? clock.instant() : occurredAt;
        return new Incoming.Event(new NewEvent(
                account,
                String.valueOf(call.hook()),
                Json.bytes(call.payload(when)),
                when,
                call.key(),
                null,
                call.isInternalLeg(),
                null));
    }

    private @Nullable Incoming ownForm(
            UUID pathAccount, JsonNode item, @Nullable String headerKey, Violations violations) {
        Fields fields = Fields.of(item, violations);
        String hook = fields.requiredString("hook", 1, 128);
        if (fields.has("hook") && !hook.isEmpty() && !catalogue.has(hook)) {
            violations.notListed("hook", catalogue.ids(), item.get("hook"));
        }
        ObjectNode payload = fields.requiredObject("payload");
        String key = key(fields, headerKey, violations);
        Instant occurredAt = timestamp(fields, violations);
        if (payload != null) {
            catalogue.check(hook, "payload", payload, violations);
        }
        if (payload == null || !violations.isEmpty()) {
            return null;
        }
        Digest content = key == null
                ? null
                : Digest.ofContent(((ObjectNode) item).deepCopy().without("event_key"));
        return event(
                new NewEvent.Origin(pathAccount, hook, occurredAt),
                payload,
                key == null ? null : Digest.ofKey("key", key),
                content);
    }

    /**
     * What {@code attributes} and {@code data} of a CloudEvent mean; null when they are faulty. Its type is the hook and
     * its source and id together are its key.
     */
    @Nullable
    Incoming read(UUID pathAccount, CloudEventItem item, Violations violations) {
        item.type()
                .filter(type -> !catalogue.has(type))
                .ifPresent(type -> violations.notListed("type", catalogue.ids(), TextNode.valueOf(type)));
        CloudEvent attributes = item.attributes(violations);
        ObjectNode payload = item.payload(violations);
        if (payload != null) {
            item.type().ifPresent(type -> catalogue.check(type, "data", payload, violations));
        }
        if (attributes == null || payload == null || !violations.isEmpty()) {
            return null;
        }
        OffsetDateTime time = attributes.getTime();
        Digest key = Digest.ofKey("cloudevent", attributes.getSource().toString(), attributes.getId());
        Digest content = Digest.ofContent(JsonNodeFactory.instance
                .objectNode()
                .put("type", attributes.getType())
                .put("time", time == null ? null : time.toInstant().toString())
                .set("data", payload));
        Instant occurredAt = time == null ? clock.instant() : time.toInstant();
        return event(new NewEvent.Origin(pathAccount, attributes.getType(), occurredAt), payload, key, content);
    }

    private static Incoming event(
            NewEvent.Origin origin, ObjectNode payload, @Nullable Digest key, @Nullable Digest content) {
        boolean internalLeg = isInternalLeg(payload);
        if (!payload.hasNonNull("timestamp")) {
            payload.put("timestamp", GregorianTime.of(origin.occurredAt()));
        }
        return new Incoming.Event(new NewEvent(
                origin.accountId(),
                origin.hook(),
                Json.bytes(payload),
                origin.occurredAt(),
                key,
                content,
                internalLeg,
                null));
    }

    private static @Nullable String key(Fields fields, @Nullable String headerKey, Violations violations) {
        String key = fields.string("event_key", 1, MAX_KEY);
        if (headerKey == null) {
            return key;
        }
        if (headerKey.isEmpty() || headerKey.length() > MAX_KEY) {
            violations.add(
                    "Idempotency-Key",
                    headerKey.isEmpty() ? "minLength" : "maxLength",
                    "The header must have 1 to 256 characters",
                    null,
                    null);
        } else if (key != null && !key.equals(headerKey)) {
            violations.add(
                    "event_key",
                    "wrong_format",
                    "Field and Idempotency-Key header must agree",
                    null,
                    fields.raw("event_key"));
        }
        return headerKey;
    }

    private Instant timestamp(Fields fields, Violations violations) {
        JsonNode value = fields.raw("timestamp");
        if (value == null) {
            return clock.instant();
        }
        return GregorianTime.parse(value).orElseGet(() -> {
            violations.wrongFormat("timestamp", value);
            return Instant.EPOCH;
        });
    }

    /** The same rule as for call events, for events in our form that carry what those tell. */
    private static boolean isInternalLeg(ObjectNode payload) {
        return List.of("is_internal_leg", "Channel-Is-Loopback").stream()
                        .anyMatch(key -> "true".equals(payload.path(key).asText()))
                || payload.path("Channel-Name").asText().startsWith("loopback/");
    }
}
