package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Values, as JSON text, that a field must not take by what the OpenAPI document says of it. */
final class BadValues {
    /** Is in the place of a value that is left out. */
    static final String NOTHING = "";

    static final String TOO_DEEP = "[".repeat(80) + "]".repeat(80);

    /** One of each kind. */
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

    /** No field is of any of these. */
    private static final Map<String, String> NEVER_RIGHT = Map.of(
            "an array", "[[1]]",
            "text with NUL", "\"a\\u0000b\"",
            "half a surrogate pair", "\"\\ud800\"");

    /** The kinds that a field of a type does not take. */
    private static final Map<String, Set<String>> WRONG = Map.of(
            "string", Set.of("a number", "a fraction", "a huge number", "a long number", "a boolean", "an object"),
            "integer", Set.of("a fraction", "a huge number", "a long number", "a boolean", "an object", "a string"),
            "boolean", Set.of("a number", "a fraction", "a huge number", "a long number", "an object", "a string"),
            "object", Set.of("a number", "a fraction", "a huge number", "a long number", "a boolean", "a string"));

    /** Of one of several types, which for us is a time. */
    private static final Set<String> NO_TIME =
            Set.of("a fraction", "a huge number", "a long number", "a boolean", "an object", "a string");

    private BadValues() {}

    /** By what they are. */
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
