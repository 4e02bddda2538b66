package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All fields of one request that failed, and why, in the form of the published API: field, then code, then
 * {@code message}, {@code target}, {@code value}. Collected first and thrown once, so that a caller sees the faults of a
 * body in one answer: twenty of them, and whether there are more.
 */
public final class ValidationErrors {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_FAULTS = 20;
    private static final int MAX_MESSAGE = 512;
    /** How much of a field's path is shown. */
    static final int MAX_PATH = 256;

    private static final String MORE = "more";

    private final Map<String, ObjectNode> byField = new LinkedHashMap<>();
    private int faults;
    private boolean more;

    public void required(String field) {
        add(field, "required", "Field is required but missing", null, null);
    }

    public void minLength(String field, int min, String value) {
        add(
                field,
                "minLength",
                "String must be at least " + min + " characters",
                JSON.numberNode(min),
                JSON.textNode(value));
    }

    public void maxLength(String field, int max, String value) {
        add(
                field,
                "maxLength",
                "String must not be more than " + max + " characters",
                JSON.numberNode(max),
                JSON.textNode(value));
    }

    public void notListed(String field, Collection<String> allowed, JsonNode value) {
        var target = JSON.arrayNode();
        allowed.forEach(target::add);
        add(field, "enum", "Value not found in enumerated list of values", target, value);
    }

    public void minimum(String field, long min, JsonNode value) {
        add(field, "minimum", "Value must be at least " + min, JSON.numberNode(min), value);
    }

    public void maximum(String field, long max, JsonNode value) {
        add(field, "maximum", "Value must be at most " + max, JSON.numberNode(max), value);
    }

    /** A value of another JSON type than {@code type}: string, integer, boolean or object. */
    public void type(String field, String type, JsonNode value) {
        add(field, "type", "Value did not match type(s): " + type, JSON.textNode(type), value);
    }

    public void wrongFormat(String field, @Nullable JsonNode value) {
        add(field, "wrong_format", "Field is not in the correct format", null, value);
    }

    /** A URL that may not be called; {@code cause} says why, for a human. */
    public void invalidUrl(String field, String cause, String value) {
        add(field, "error", "invalid client URL", null, JSON.textNode(value));
        Objects.requireNonNull(byField.get(field)).withObject("error").put("cause", cause);
    }

    /** A fault that has no code of its own in the published API; {@code code} and {@code message} are ours. */
    public void add(String field, String code, String message, @Nullable JsonNode target, @Nullable JsonNode value) {
        ObjectNode fault = JSON.objectNode().put("message", cut(message, MAX_MESSAGE));
        if (target != null) {
            fault.set("target", target);
        }
        JsonNode shown = value == null ? null : Echo.of(field, value);
        if (shown != null) {
            fault.set("value", shown);
        }
        put(field, code, fault);
    }

    private void put(String field, String code, JsonNode fault) {
        String shown = cut(field);
        ObjectNode known = byField.get(shown);
        if (known != null && known.has(code)) {
            known.set(code, fault);
        } else if (isFull()) {
            more = true;
        } else {
            faults++;
            byField.computeIfAbsent(shown, f -> JSON.objectNode()).set(code, fault);
        }
    }

    /** Adds all of {@code other} under {@code prefix}, as {@code 3.hook} for the hook of the third item. */
    public void addAll(String prefix, ValidationErrors other) {
        other.byField.forEach((field, found) -> found.properties()
                .forEach(fault ->
                        put(field.isEmpty() ? prefix : prefix + "." + field, fault.getKey(), fault.getValue())));
        more |= other.more;
    }

    /** Adds the faults that {@code refused} tells of under {@code prefix}; throws it where it is about something else. */
    void addAll(String prefix, ApiException refused) {
        if (refused.problem() != Problem.VALIDATION) {
            throw refused;
        }
        refused.data()
                .properties()
                .forEach(field -> field.getValue()
                        .properties()
                        .forEach(fault -> put(prefix + "." + field.getKey(), fault.getKey(), fault.getValue())));
    }

    /** Notes that not everything was looked at. */
    public void stopped() {
        more = true;
    }

    /** Whether no more faults are shown: who looks for them may stop, and says so by {@link #stopped}. */
    public boolean isFull() {
        return faults >= MAX_FAULTS;
    }

    public boolean isEmpty() {
        return byField.isEmpty();
    }

    /** The fields that failed, each once. */
    public Set<String> fields() {
        return Set.copyOf(byField.keySet());
    }

    /** Ends the request with 400 and the faults collected so far, if there is any. */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw asException();
        }
    }

    /** 400 with the faults collected so far, of which there is at least one. */
    public ApiException asException() {
        ObjectNode json = JSON.objectNode();
        byField.forEach(json::set);
        if (more) {
            json.putObject(MORE).putObject(MORE).put("message", "and more: only " + MAX_FAULTS + " faults are shown");
        }
        return ApiException.validation(json);
    }

    static String cut(String path) {
        return cut(path, MAX_PATH);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
