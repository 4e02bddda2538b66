package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object and collects their faults.
 *
 * <p>{@code null} counts as absent. A reader that finds a fault records it and returns a placeholder of the right type
 * (empty string, the default, null). Read all fields, call {@link ValidationErrors#throwIfAny()}, then build the value.
 */
public final class JsonFields {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");

    private final ObjectNode object;
    private final String prefix;
    private final ValidationErrors validationErrors;

    private JsonFields(ObjectNode object, String prefix, ValidationErrors validationErrors) {
        this.object = object;
        this.prefix = prefix;
        this.validationErrors = validationErrors;
    }

    /** Wraps {@code data}; records a fault of the field {@code data} when it is not an object. */
    public static JsonFields of(JsonNode data, ValidationErrors validationErrors) {
        if (data instanceof ObjectNode object) {
            return new JsonFields(object, "", validationErrors);
        }
        validationErrors.type("data", "object", data);
        return new JsonFields(JsonNodeFactory.instance.objectNode(), "", validationErrors);
    }

    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /** Returns the raw value; null when absent. */
    public @Nullable JsonNode raw(String field) {
        return object.hasNonNull(field) ? object.get(field) : null;
    }

    public String requiredString(String field, int min, int max) {
        if (!has(field)) {
            validationErrors.required(prefix + field);
            return "";
        }
        String value = string(field, min, max);
        return value == null ? "" : value;
    }

    public @Nullable String string(String field, int min, int max) {
        JsonNode value = raw(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            validationErrors.type(prefix + field, "string", value);
            return null;
        }
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (length < min) {
            validationErrors.minLength(prefix + field, min, text);
        } else if (length > max) {
            validationErrors.maxLength(prefix + field, max, text);
        }
        return text;
    }

    /** Returns one of {@code allowed}, compared without case, in lower case. */
    public String oneOf(String field, Collection<String> allowed, String absent) {
        JsonNode value = raw(field);
        if (value == null) {
            return absent;
        }
        if (!value.isTextual()) {
            validationErrors.type(prefix + field, "string", value);
            return absent;
        }
        String lower = value.textValue().toLowerCase(Locale.ROOT);
        if (!allowed.contains(lower)) {
            validationErrors.notListed(prefix + field, allowed, value);
            return absent;
        }
        return lower;
    }

    /** Returns an integer; accepts a string of digits ({@code "3"}) too, as older clients send it. */
    public int integer(String field, int min, int max, int absent) {
        JsonNode value = raw(field);
        if (value == null) {
            return absent;
        }
        JsonNode number =
                value.isTextual() && INTEGER.matcher(value.textValue()).matches()
                        ? IntNode.valueOf(Integer.parseInt(value.textValue()))
                        : value;
        if (!number.isIntegralNumber()) {
            validationErrors.type(prefix + field, "integer", value);
            return absent;
        }
        long bounded = number.canConvertToLong()
                ? number.longValue()
                : number.bigIntegerValue().signum() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        if (bounded < min) {
            validationErrors.minimum(prefix + field, min, value);
            return absent;
        }
        if (bounded > max) {
            validationErrors.maximum(prefix + field, max, value);
            return absent;
        }
        return (int) bounded;
    }

    public boolean bool(String field, boolean absent) {
        JsonNode value = raw(field);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            validationErrors.type(prefix + field, "boolean", value);
            return absent;
        }
        return value.booleanValue();
    }

    /** Returns an object whose values are all strings; null when absent. */
    public @Nullable Map<String, String> strings(String field) {
        JsonNode value = raw(field);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            validationErrors.type(prefix + field, "object", value);
            return null;
        }
        Map<String, String> strings = new LinkedHashMap<>();
        value.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                strings.put(entry.getKey(), entry.getValue().textValue());
            } else {
                validationErrors.type(prefix + field + "." + entry.getKey(), "string", entry.getValue());
            }
        });
        return strings;
    }

    public @Nullable ObjectNode requiredObject(String field) {
        JsonNode value = raw(field);
        if (value == null) {
            validationErrors.required(prefix + field);
            return null;
        }
        if (value instanceof ObjectNode child) {
            return child;
        }
        validationErrors.type(prefix + field, "object", value);
        return null;
    }
}
