package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds the body of a request: an envelope, or other JSON that the caller sent. It is parsed once, on first use. Each
 * method that needs the parsed body throws 400 for invalid JSON, an exceeded bound or an unusable string (NUL, unpaired
 * surrogate). It throws 503 while there is no memory for it.
 */
public final class Body {
    /** Field name that errors use for the body as a whole. */
    static final String FIELD = "json";
    /** Size in bytes from which parsing takes more than a millisecond: too long for an event loop. */
    public static final int LARGE = 64 << 10;

    private static final Duration COME_BACK = Duration.ofSeconds(1);
    /** Upper bound of the memory that one JSON token takes, in bytes. */
    private static final int MOST_PER_TOKEN = 100;

    private final String mediaType;
    private final int maxTokens;
    private final MemoryBudget.Hold trees;
    private final long mostOfTree;
    private final int size;
    private @Nullable BodyBytes bytes;
    private @Nullable EnvelopeHead head;
    private @Nullable JsonNode root;
    private @Nullable ApiException fault;
    private KnownNames known = KnownNames.NONE;
    private Warnings warnings = new Warnings();
    private boolean hasFields;

    /**
     * Wraps {@code bytes}; an empty body counts as <code>{}</code>.
     *
     * @param mediaType the request's media type
     * @param maxTokens the maximum number of values, names and brackets
     * @param trees the memory budget that the parsed tree is charged to
     * @param mostOfTree the maximum charged for the tree, in bytes
     */
    public Body(BodyBytes bytes, String mediaType, int maxTokens, MemoryBudget.Hold trees, long mostOfTree) {
        this.bytes = bytes;
        this.size = bytes.size();
        this.mediaType = mediaType;
        this.maxTokens = maxTokens;
        this.trees = trees;
        this.mostOfTree = mostOfTree;
    }

    /** Returns the body of a request without one. */
    static Body none() {
        return new Body(new BodyBytes(), MediaTypes.JSON, 0, new MemoryBudget(0, 0).hold(null, ""), 0);
    }

    /**
     * Parses {@code json}, a document encoded within this body. Returns null and records the faults below {@code field}
     * when it is invalid.
     */
    public @Nullable JsonNode within(byte[] json, String field, ValidationErrors validationErrors) {
        try {
            return new Body(BodyBytes.of(json), MediaTypes.JSON, maxTokens, trees, mostOfTree).root();
        } catch (ApiException refused) {
            validationErrors.addAll(field, refused);
            return null;
        }
    }

    static ApiException malformed(String message) {
        ValidationErrors validationErrors = new ValidationErrors();
        validationErrors.add(FIELD, "invalid", message, JsonNodeFactory.instance.textNode("body"), null);
        return validationErrors.asException();
    }

    private JsonNode parse(BodyBytes json) {
        if (json.size() == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        long weight = Math.min(json.weight(), 3L * json.size() + (long) MOST_PER_TOKEN * maxTokens);
        if (!trees.take(Math.min(weight, mostOfTree), isLarge())) {
            throw ApiException.retryLater(
                    Problem.UNREACHABLE,
                    "The service is out of memory for request bodies; try again later.",
                    COME_BACK);
        }
        try {
            return ForeignJson.parse(json.stream(), maxTokens);
        } catch (IOException malformed) {
            throw malformed("The body is not valid JSON in UTF-8");
        }
    }

    /**
     * Adds a warning for each misspelt name to {@code into}.
     *
     * @param hasFields whether the data is one object with the fields of {@code names}; false for a list whose items
     * are checked one by one
     */
    public void expect(KnownNames names, Warnings into, boolean hasFields) {
        this.known = names;
        this.warnings = into;
        this.hasFields = hasFields;
    }

    /**
     * Adds a warning for each field of {@code item} that resembles a known field. {@code place} is the prefix of their
     * paths.
     */
    public void warnOfUnknownFields(JsonNode item, String place) {
        UnknownNameWarnings.inBody(item, place, known, warnings);
    }

    /** Returns the envelope's data; 400 when there is none. */
    public JsonNode data() {
        if (!root().isObject()) {
            throw malformed("The body must be an object with the key data");
        }
        UnknownNameWarnings.inEnvelope(root(), warnings);
        JsonNode data = root().get("data");
        if (data == null || data.isNull()) {
            ValidationErrors validationErrors = new ValidationErrors();
            validationErrors.required("data");
            throw validationErrors.asException();
        }
        if (hasFields) {
            warnOfUnknownFields(data, "");
        }
        return data;
    }

    /** Returns the envelope's data, or an empty object when the request has none. */
    public JsonNode dataIfAny() {
        return root().isObject() && root().isEmpty() ? root() : data();
    }

    /**
     * Returns the media type in lower case, without parameters; {@code application/json} when the request names none.
     */
    public String mediaType() {
        return mediaType;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns whether the body is too large to be read on an event loop. */
    public boolean isLarge() {
        return size > LARGE;
    }

    /** Returns the parsed body. */
    public JsonNode root() {
        if (fault != null) {
            throw fault;
        }
        JsonNode known = root;
        if (known == null) {
            try {
                known = parse(sent());
            } catch (ApiException refused) {
                fault = refused;
                throw refused;
            }
            root = known;
        }
        return known;
    }

    /** Returns the token and the verb that the envelope carries. */
    public EnvelopeHead head() {
        EnvelopeHead known = head;
        if (known == null) {
            known = EnvelopeHead.read(sent().stream());
            head = known;
        }
        return known;
    }

    private BodyBytes sent() {
        if (bytes == null) {
            throw new IllegalStateException("body was read after forget() released it");
        }
        return bytes;
    }

    /** Releases the body's memory. To be called when all of it has been read, since later work may take long. */
    public void forget() {
        bytes = null;
        root = null;
        trees.release();
    }
}
