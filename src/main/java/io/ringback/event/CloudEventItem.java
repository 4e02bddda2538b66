package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import io.ringback.http.Body;
import io.ringback.http.GregorianTime;
import io.ringback.http.JsonFields;
import io.ringback.http.ValidationErrors;
import io.ringback.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds one CloudEvent 1.0 of a request as JSON, from structured, binary or batch mode.
 *
 * <p>The SDK parses the attributes. The data is parsed here, since the SDK would round numbers.
 */
final class CloudEventItem {
    private static final int MAX_ATTRIBUTE = 256;
    private static final JsonFormat FORMAT = new JsonFormat();

    private final ObjectNode event;
    private final Body body;

    /** Wraps {@code event}, which is part of {@code body}. */
    CloudEventItem(ObjectNode event, Body body) {
        this.event = event;
        this.body = body;
    }

    /** Converts an event in binary mode: attributes in the {@code ce-} headers, data in the body. */
    static ObjectNode ofBinary(Iterable<? extends Map.Entry<String, List<String>>> headers, JsonNode body) {
        return ofHeaders(headers).set("data", body);
    }

    /** Returns the type as sent; empty when it is invalid. */
    Optional<String> type() {
        JsonNode type = event.path("type");
        return type.isTextual() && !type.textValue().isEmpty() ? Optional.of(type.textValue()) : Optional.empty();
    }

    /** Returns the attributes; null and a fault when one is missing or violates the specification. */
    @Nullable
    CloudEvent attributes(ValidationErrors validationErrors) {
        JsonFields jsonFields = JsonFields.of(event, validationErrors);
        String version = jsonFields.requiredString("specversion", 1, MAX_ATTRIBUTE);
        if (jsonFields.has("specversion") && !version.equals("1.0")) {
            validationErrors.notListed("specversion", List.of("1.0"), event.get("specversion"));
        }
        for (String name : List.of("id", "source", "type")) {
            jsonFields.requiredString(name, 1, MAX_ATTRIBUTE);
        }
        jsonFields.string("datacontenttype", 1, MAX_ATTRIBUTE);
        checkSource(jsonFields, validationErrors);
        checkTime(jsonFields, validationErrors);
        return validationErrors.isEmpty() ? parse(validationErrors) : null;
    }

    private static void checkSource(JsonFields jsonFields, ValidationErrors validationErrors) {
        JsonNode source = jsonFields.raw("source");
        if (source == null || !source.isTextual()) {
            return;
        }
        try {
            new URI(source.textValue());
        } catch (URISyntaxException none) {
            validationErrors.wrongFormat("source", source);
        }
    }

    private static void checkTime(JsonFields jsonFields, ValidationErrors validationErrors) {
        JsonNode time = jsonFields.raw("time");
        if (time != null && !(time.isTextual() && GregorianTime.parse(time).isPresent())) {
            validationErrors.wrongFormat("time", time);
        }
    }

    private @Nullable CloudEvent parse(ValidationErrors validationErrors) {
        try {
            return FORMAT.deserialize(Json.bytes(event.deepCopy().without(List.of("data", "data_base64"))));
        } catch (EventDeserializationException | CloudEventRWException | IllegalStateException refused) {
            validationErrors.add(
                    "data", "wrong_format", "Not a CloudEvent 1.0: see its attributes and their names", null, null);
            return null;
        }
    }

    /** Returns the data; null and a fault when it is no JSON object. */
    @Nullable
    ObjectNode payload(ValidationErrors validationErrors) {
        JsonNode type = event.path("datacontenttype");
        if (type.isTextual() && !isJson(type.textValue())) {
            validationErrors.add("datacontenttype", "wrong_format", "Only JSON can be delivered", null, type);
            return null;
        }
        boolean encoded = event.hasNonNull("data_base64");
        JsonNode data = encoded ? decoded(validationErrors) : event.get("data");
        if (encoded && data == null) {
            return null;
        } else if (data == null || data.isNull()) {
            validationErrors.required("data");
        } else if (data instanceof ObjectNode object) {
            return object;
        } else {
            validationErrors.type("data", "object", data);
        }
        return null;
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String essence = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return essence.endsWith("/json") || essence.endsWith("+json");
    }

    private @Nullable JsonNode decoded(ValidationErrors validationErrors) {
        JsonNode encoded = event.get("data_base64");
        try {
            return body.within(Base64.getDecoder().decode(encoded.asText()), "data_base64", validationErrors);
        } catch (IllegalArgumentException noBase64) {
            validationErrors.wrongFormat("data_base64", encoded);
            return null;
        }
    }

    /** Returns the attributes of the binary mode from {@code headers}. */
    private static ObjectNode ofHeaders(Iterable<? extends Map.Entry<String, List<String>>> headers) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        for (var header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("ce-")) {
                attributes.put(
                        name.substring("ce-".length()),
                        percentDecoded(header.getValue().getFirst()));
            }
        }
        return attributes;
    }

    /** Decodes a header value, which percent-encodes everything except printable ASCII (HTTP binding 3.1.3.2). */
    private static String percentDecoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return value;
        }
    }
}
