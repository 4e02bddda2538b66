package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Generates JSON values that a field must reject according to the OpenAPI document. */
final class BadValues {
    /** Stands for an omitted value. */
    static final String NOTHING = "";

    static final String TOO_DEEP = "[".repeat(80) + "]".repeat(80);

    /** One value of each JSON type. */
    static final Map<String, String> KINDS = Map.of(
            "a number", "7",
            "a fraction", "0.5",
            "a huge number", "1e400",
            "a long number", "123456789012345678901234567890",
            "a boolean", "true",
            "an object", "{}",
            "a string", "\"of no use\"",
            "an empty string", "\"\"",
            "null", "null");

    /** Values that are invalid for every field. */
    private static final Map<String, String> NEVER_RIGHT = Map.of(
            "an array", "[[1]]",
            "text with NUL", "\"a\\u0000b\"",
            "half a surrogate pair", "\"\\ud800\"");

    /** Types that a field of a type rejects. */
    private static final Map<String, Set<String>> WRONG = Map.of(
            "string", Set.of("a number", "a fraction", "a huge number", "a long number", "a boolean", "an object"),
            "integer", Set.of("a fraction", "a huge number", "a long number", "a boolean", "an object", "a string"),
            "boolean", Set.of("a number", "a fraction", "a huge number", "a long number", "an object", "a string"),
            "object", Set.of("a number", "a fraction", "a huge number", "a long number", "a boolean", "a string"));

    /** Values invalid for a field of several types, which is a time. */
    private static final Set<String> NO_TIME =
            Set.of("a fraction", "a huge number", "a long number", "a boolean", "an object", "a string");

    private BadValues() {}

    /** Returns the invalid values by name. */
    static Map<String, String> of(JsonNode schema, boolean required) {
        Map<String, String> bad = new LinkedHashMap<>(NEVER_RIGHT);
        WRONG.getOrDefault(schema.path("type").asText(), NO_TIME).forEach(kind -> bad.put(kind, KINDS.get(kind)));
        if (required) {
            bad.put("null", "null");
            bad.put("nothing", NOTHING);
        }
        if (schema.path("minLength").asInt() > 0) {
            bad.put("an empty string", "\"\"");
        }
        if (schema.has("maxLength")) {
            bad.put("too long", "\"" + "x".repeat(schema.get("maxLength").asInt() + 1) + "\"");
        }
        if (schema.has("maximum")) {
            bad.put("too much", Long.toString(schema.get("maximum").asLong() + 1));
            bad.put("too little", Long.toString(schema.path("minimum").asLong() - 1));
        }
        if (schema.has("enum")) {
            bad.put("not listed", "\"of no use\"");
        }
        return bad;
    }
}
