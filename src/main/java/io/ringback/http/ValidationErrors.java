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
 * Collects the invalid fields of one request in the form of the published API: field, then code, then {@code message},
 * {@code target}, {@code value}. A caller sees up to twenty faults of a body in one response, and whether there are
 * more.
 */
public final class ValidationErrors {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_FAULTS = 20;
    private static final int MAX_MESSAGE = 512;
    /** Maximum length of a field's path in an error. */
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

    /** Records a value of another JSON type than {@code type}: string, integer, boolean or object. */
    public void type(String field, String type, JsonNode value) {
        add(field, "type", "Value did not match type(s): " + type, JSON.textNode(type), value);
    }

    public void wrongFormat(String field, @Nullable JsonNode value) {
        add(field, "wrong_format", "Field is not in the correct format", null, value);
    }

    /** Records a URL that must not be called; {@code cause} is the reason as text. */
    public void invalidUrl(String field, String cause, String value) {
        add(field, "error", "invalid client URL", null, JSON.textNode(value));
        Objects.requireNonNull(byField.get(field)).withObject("error").put("cause", cause);
    }

    /** Records a fault that the published API has no code for; {@code code} and {@code message} are Ringback's. */
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

    /** Adds the faults of {@code refused} under {@code prefix}; rethrows it when it is not a validation error. */
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

    /** Records that checking stopped early. */
    public void stopped() {
        more = true;
    }

    /** Returns whether the maximum number of faults is reached; a checker then stops and calls {@link #stopped}. */
    public boolean isFull() {
        return faults >= MAX_FAULTS;
    }

    public boolean isEmpty() {
        return byField.isEmpty();
    }

    /** Returns the distinct names of the invalid fields. */
    public Set<String> fields() {
        return Set.copyOf(byField.keySet());
    }

    /** Throws a 400 with the collected faults, if any. */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw asException();
        }
    }

    /** Returns a 400 with the collected faults, of which there is at least one. */
    public ApiException asException() {
        ObjectNode json = JSON.objectNode();
        byField.forEach(json::set);
        if (more) {
            json.putObject(MORE)
                    .putObject(MORE)
                    .put("message", "more faults omitted: only " + MAX_FAULTS + " are shown");
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
