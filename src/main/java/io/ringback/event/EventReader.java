package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cloudevents.CloudEvent;
import io.ringback.account.Accounts;
import io.ringback.http.ApiException;
import io.ringback.http.GregorianTime;
import io.ringback.http.JsonFields;
import io.ringback.http.Problem;
import io.ringback.http.ValidationErrors;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import io.ringback.webhook.catalogue.HookCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parses the events of an intake request: Ringback's own form, CloudEvents, or raw call events of the platform. */
@ApplicationScoped
class EventReader {
    private static final int MAX_KEY = 256;

    private final Accounts accounts;
    private final HookCatalogue catalogue;
    private final InstantSource clock;
    private final long maxSize;

    EventReader(Accounts accounts, HookCatalogue catalogue, InstantSource clock, EventConfig config) {
        this.maxSize = config.maxSize().asLongValue();
        this.accounts = accounts;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * Parses the items of {@code eventRequest} for the account in the path.
     *
     * @throws ApiException 400 that names invalid fields, 413 for an event that is too large, 403 for a call event of a foreign account
     */
    List<Incoming> read(UUID pathAccount, EventRequest eventRequest) {
        ValidationErrors validationErrors = new ValidationErrors();
        List<Incoming> incoming = new ArrayList<>(eventRequest.items().size());
        for (int i = 0; i < eventRequest.items().size() && !validationErrors.isFull(); i++) {
            String place = eventRequest.many() ? Integer.toString(i) : "";
            ValidationErrors ofItem = eventRequest.many() ? new ValidationErrors() : validationErrors;
            Incoming read = read(pathAccount, eventRequest, i, ofItem);
            if (read != null) {
                checkSize(read, place, eventRequest.cloudEvents());
                incoming.add(read);
            }
            if (eventRequest.many()) {
                validationErrors.addAll(place, ofItem);
            }
        }
        if (validationErrors.isFull()) {
            validationErrors.stopped();
        }
        validationErrors.throwIfAny();
        return incoming;
    }

    private @Nullable Incoming read(
            UUID pathAccount, EventRequest eventRequest, int index, ValidationErrors validationErrors) {
        if (!(eventRequest.items().get(index) instanceof ObjectNode item)) {
            validationErrors.type(
                    eventRequest.many() ? "" : "data",
                    "object",
                    eventRequest.items().get(index));
            return null;
        }
        if (eventRequest.cloudEvents()) {
            return cloudEvent(pathAccount, new CloudEventItem(item, eventRequest.body()), validationErrors);
        }
        if (KazooCallEvent.looksLike(item)) {
            return callEvent(pathAccount, new KazooCallEvent(item), validationErrors);
        }
        eventRequest.body().warnOfUnknownFields(item, eventRequest.many() ? index + "." : "");
        return ownForm(pathAccount, item, eventRequest.key(), validationErrors);
    }

    private void checkSize(Incoming incoming, String place, boolean cloudEvent) {
        if (incoming instanceof Incoming.Event event && event.event().payload().length > maxSize) {
            String field = cloudEvent ? "data" : "payload";
            throw ApiException.of(
                    Problem.TOO_LARGE,
                    "an event must not be larger than " + maxSize + " bytes",
                    place.isEmpty() ? field : place + "." + field);
        }
    }

    /**
     * Returns whether reading the single item of {@code eventRequest} may query the database or take long. The former
     * applies to call events of other accounts, the latter to payloads with an operator's schema.
     */
    boolean takesLong(UUID pathAccount, EventRequest eventRequest) {
        if (!(eventRequest.items().getFirst() instanceof ObjectNode item)) {
            return false;
        }
        if (!eventRequest.cloudEvents() && KazooCallEvent.looksLike(item)) {
            return !Ids.show(pathAccount).equals(new KazooCallEvent(item).account());
        }
        return catalogue.checks(
                item.path(eventRequest.cloudEvents() ? "type" : "hook").asText());
    }

    private @Nullable Incoming callEvent(UUID pathAccount, KazooCallEvent call, ValidationErrors validationErrors) {
        var ignored = call.ignored();
        if (ignored.isPresent()) {
            return new Incoming.Ignored(ignored.get());
        }
        UUID account = Ids.parse(String.valueOf(call.account()))
                .filter(named -> named.equals(pathAccount) || accounts.isWithin(named, pathAccount))
                .orElseThrow(ApiException::forbidden);
        Instant occurredAt = call.occurredAt(validationErrors);
        if (!validationErrors.isEmpty()) {
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
            UUID pathAccount, ObjectNode item, @Nullable String headerKey, ValidationErrors validationErrors) {
        JsonFields jsonFields = JsonFields.of(item, validationErrors);
        String hook = jsonFields.requiredString("hook", 1, 128);
        if (jsonFields.has("hook") && !hook.isEmpty() && !catalogue.has(hook)) {
            validationErrors.notListed("hook", catalogue.ids(), item.get("hook"));
        }
        ObjectNode payload = jsonFields.requiredObject("payload");
        String key = key(jsonFields, headerKey, validationErrors);
        Instant occurredAt = timestamp(jsonFields, validationErrors);
        if (payload != null) {
            catalogue.check(hook, "payload", payload, validationErrors);
        }
        if (payload == null || !validationErrors.isEmpty()) {
            return null;
        }
        Sha256 content = key == null ? null : Sha256.ofContent(item.deepCopy().without("event_key"));
        return event(
                new NewEvent.Origin(pathAccount, hook, occurredAt),
                payload,
                key == null ? null : Sha256.ofKey("key", key),
                content);
    }

    /** Converts a CloudEvent; null when it is invalid. Its type is the hook; source and id together are the key. */
    private @Nullable Incoming cloudEvent(UUID pathAccount, CloudEventItem item, ValidationErrors validationErrors) {
        item.type()
                .filter(type -> !catalogue.has(type))
                .ifPresent(type -> validationErrors.notListed("type", catalogue.ids(), TextNode.valueOf(type)));
        CloudEvent attributes = item.attributes(validationErrors);
        ObjectNode payload = item.payload(validationErrors);
        if (payload != null) {
            item.type().ifPresent(type -> catalogue.check(type, "data", payload, validationErrors));
        }
        if (attributes == null || payload == null || !validationErrors.isEmpty()) {
            return null;
        }
        OffsetDateTime time = attributes.getTime();
        Sha256 key = Sha256.ofKey("cloudevent", attributes.getSource().toString(), attributes.getId());
        Sha256 content = Sha256.ofContent(JsonNodeFactory.instance
                .objectNode()
                .put("type", attributes.getType())
                .put("time", time == null ? null : time.toInstant().toString())
                .set("data", payload));
        Instant occurredAt = time == null ? clock.instant() : time.toInstant();
        return event(new NewEvent.Origin(pathAccount, attributes.getType(), occurredAt), payload, key, content);
    }

    private static Incoming event(
            NewEvent.Origin origin, ObjectNode payload, @Nullable Sha256 key, @Nullable Sha256 content) {
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

    private static @Nullable String key(
            JsonFields jsonFields, @Nullable String headerKey, ValidationErrors validationErrors) {
        String key = jsonFields.string("event_key", 1, MAX_KEY);
        if (headerKey == null) {
            return key;
        }
        if (headerKey.isEmpty() || headerKey.length() > MAX_KEY) {
            validationErrors.add(
                    "Idempotency-Key",
                    headerKey.isEmpty() ? "minLength" : "maxLength",
                    "The header must have 1 to 256 characters",
                    null,
                    null);
        } else if (key != null && !key.equals(headerKey)) {
            validationErrors.add(
                    "event_key",
                    "wrong_format",
                    "Field and Idempotency-Key header must agree",
                    null,
                    jsonFields.raw("event_key"));
        }
        return headerKey;
    }

    private Instant timestamp(JsonFields jsonFields, ValidationErrors validationErrors) {
        JsonNode value = jsonFields.raw("timestamp");
        if (value == null) {
            return clock.instant();
        }
        return GregorianTime.parse(value).orElseGet(() -> {
            validationErrors.wrongFormat("timestamp", value);
            return Instant.EPOCH;
        });
    }

    /** Returns whether the event belongs to an internal leg, by the rule for call events. */
    private static boolean isInternalLeg(ObjectNode payload) {
        return List.of("is_internal_leg", "Channel-Is-Loopback").stream()
                        .anyMatch(key -> "true".equals(payload.path(key).asText()))
                || payload.path("Channel-Name").asText().startsWith("loopback/");
    }
}
