package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The parsed body of a request: the envelope, or whatever a caller sent in its place. */
public final class Body {
    private static final String JSON_FIELD = "json";

    private final JsonNode root;

    private Body(JsonNode root) {
        this.root = root;
    }

    /**
     * The body in {@code bytes}; an empty one counts as <code>{}</code>.
     *
     * @throws ApiException 400 for what is not JSON, nests too deep, or has a string that is no text (NUL, half a
     *     surrogate pair)
     */
    static Body parse(byte[] bytes) {
        JsonNode root;
        try {
            root = bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : Json.parseForeign(bytes);
        } catch (IOException malformed) {
            throw malformed("The body is not valid JSON, or nests deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (root.isMissingNode()) {
            root = JsonNodeFactory.instance.objectNode();
        }
        Violations violations = new Violations();
        Text.check(root, violations);
        violations.throwIfAny();
        return new Body(root);
    }

    private static ApiException malformed(String message) {
        Violations violations = new Violations();
        violations.add(JSON_FIELD, "invalid", message, JsonNodeFactory.instance.textNode("body"), null);
        return violations.asException();
    }

    /** What the envelope carries; 400 when it carries nothing. */
    public JsonNode data() {
        if (!root.isObject()) {
            throw malformed("The body must be an object with the key data");
        }
        JsonNode data = root.get("data");
        if (data == null || data.isNull()) {
            Violations violations = new Violations();
            violations.required("data");
            throw violations.asException();
        }
        return data;
    }

    /** The whole body. */
    public JsonNode root() {
        return root;
    }

    /** The whole body, when it is an object. */
    ObjectNode envelope() {
        return root instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
