package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.ValidationErrors;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the unwrapped events of one intake request.
 *
 * @param body the body that contains them
 * @param items the events, not yet parsed
 * @param many whether request and response are lists
 * @param cloudEvents whether the events are CloudEvents
 * @param key the {@code Idempotency-Key} of a single event in Ringback's form
 */
record EventRequest(
        Body body,
        List<JsonNode> items,
        boolean many,
        boolean cloudEvents,
        @Nullable String key) {
    private static final String ONE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    /**
     * Unwraps {@code body} according to its media type and {@code headers}.
     *
     * @throws ApiException 400 for an unexpected list, an empty one or one of more than {@code most} items, and for
     *     a key that does not apply
     */
    static EventRequest open(Body body, HttpHeaders headers, int most) {
        boolean binary = isBinary(body, headers);
        boolean cloudEvents = binary || Set.of(ONE, BATCH).contains(body.mediaType());
        JsonNode sent = binary
                ? CloudEventItem.ofBinary(headers.getRequestHeaders().entrySet(), body.root())
                : cloudEvents || isBare(body.root()) ? body.root() : body.data();
        String key = headers.getHeaderString("Idempotency-Key");
        ValidationErrors validationErrors = new ValidationErrors();
        checkForm(sent, cloudEvents ? body.mediaType() : "", validationErrors);
        checkSize(sent, most, validationErrors);
        checkKey(sent.isArray(), cloudEvents, key, validationErrors);
        validationErrors.throwIfAny();
        List<JsonNode> items = new ArrayList<>();
        if (sent.isArray()) {
            sent.forEach(items::add);
        } else {
            items.add(sent);
        }
        return new EventRequest(body, items, sent.isArray(), cloudEvents, key);
    }

    /** Returns whether the headers mark a CloudEvent in binary mode. */
    private static boolean isBinary(Body body, HttpHeaders headers) {
        return headers.getHeaderString("ce-specversion") != null
                && !Set.of(ONE, BATCH).contains(body.mediaType());
    }

    /** Returns whether the body is a raw call event, or a list of them, without an envelope. */
    private static boolean isBare(JsonNode root) {
        return root.isArray()
                || (root instanceof ObjectNode object && !object.has("data") && KazooCallEvent.looksLike(object));
    }

    private static void checkForm(JsonNode sent, String mediaType, ValidationErrors validationErrors) {
        if (mediaType.equals(ONE) && sent.isArray()) {
            validationErrors.type("data", "object", sent);
        } else if (mediaType.equals(BATCH) && !sent.isArray()) {
            validationErrors.type("data", "array", sent);
        }
    }

    private static void checkSize(JsonNode sent, int most, ValidationErrors validationErrors) {
        if (sent.isArray() && (sent.isEmpty() || sent.size() > most)) {
            validationErrors.add(
                    "data",
                    sent.isEmpty() ? "minItems" : "maxItems",
                    "Send 1 to " + most + " events",
                    IntNode.valueOf(sent.isEmpty() ? 1 : most),
                    IntNode.valueOf(sent.size()));
        }
    }

    private static void checkKey(
            boolean many, boolean cloudEvents, @Nullable String key, ValidationErrors validationErrors) {
        if (key != null && (many || cloudEvents)) {
            validationErrors.add(
                    "Idempotency-Key",
                    "wrong_format",
                    cloudEvents
                            ? "A CloudEvent is identified by its source and id; omit the header"
                            : "The header is for single events; set event_key in each event instead",
                    null,
                    null);
        }
    }
}
