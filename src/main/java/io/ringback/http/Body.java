package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: the envelope, or whatever a caller sent in its place. It is parsed when it is first asked for;
 * each method that needs it throws 400 for what is not JSON, nests too deep, or has a string that is no text (NUL, half
 * a surrogate pair).
 */
public final class Body {
    private static final String JSON_FIELD = "json";
    /** Takes a good millisecond to parse: too long for an event loop, which has other callers. */
    private static final int LARGE = 64 << 10;

    private final byte[] bytes;
    private final String mediaType;
    private @Nullable JsonNode root;

    /**
     * The body in {@code bytes}; an empty one counts as <code>{}</code>.
     *
     * @param mediaType what its sender calls it
     */
    Body(byte[] bytes, String mediaType) {
        this.bytes = bytes;
        this.mediaType = mediaType;
    }

    /** The same for JSON that came within a body, encoded. */
    public Body(byte[] bytes) {
        this(bytes, MediaTypes.JSON);
    }

    private static JsonNode parse(byte[] bytes) {
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
        return root;
    }

    private static ApiException malformed(String message) {
        Violations violations = new Violations();
        violations.add(JSON_FIELD, "invalid", message, JsonNodeFactory.instance.textNode("body"), null);
        return violations.asException();
    }

    /** What the envelope carries; 400 when it carries nothing. */
    public JsonNode data() {
        if (!root().isObject()) {
            throw malformed("The body must be an object with the key data");
        }
        JsonNode data = root().get("data");
        if (data == null || data.isNull()) {
            Violations violations = new Violations();
            violations.required("data");
            throw violations.asException();
        }
        return data;
    }

    /** The same of a request that need not have a body: an empty object then. */
    public JsonNode dataIfAny() {
        return root().isObject() && root().isEmpty() ? root() : data();
    }

    /** What its sender calls it, in lower case and without parameters; {@code application/json} where it said nothing. */
    public String mediaType() {
        return mediaType;
    }

    /** Whether it must not be parsed on an event loop. */
    public boolean isLarge() {
        return bytes.length > LARGE;
    }

    /** The whole body. */
    public JsonNode root() {
        JsonNode known = root;
        if (known == null) {
            known = parse(bytes);
            root = known;
        }
        return known;
    }

    /** The whole body, when it is an object. */
    ObjectNode envelope() {
        return root() instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
