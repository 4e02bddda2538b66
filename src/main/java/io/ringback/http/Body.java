package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: the envelope, or whatever a caller sent in its place. It is parsed once, when it is first asked
 * for; each method that needs it throws 400 for what is not JSON, passes a bound, or has a string that is no text (NUL,
 * half a surrogate pair), and 503 while there is no memory for it.
 */
public final class Body {
    /** How a body as a whole is called in an error. */
    static final String FIELD = "json";
    /** Takes a good millisecond to parse: too long for an event loop, which has other callers. */
    public static final int LARGE = 64 << 10;

    private static final Duration COME_BACK = Duration.ofSeconds(1);
    /** What a value of JSON takes in memory at most. */
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
     * The body in {@code bytes}; an empty one counts as <code>{}</code>.
     *
     * @param mediaType what its sender calls it
     * @param maxTokens how many values, names and brackets it may have
     * @param trees what its tree is held in, and {@code mostOfTree} the most that is asked of it
     */
    public Body(BodyBytes bytes, String mediaType, int maxTokens, MemoryBudget.Hold trees, long mostOfTree) {
        this.bytes = bytes;
        this.size = bytes.size();
        this.mediaType = mediaType;
        this.maxTokens = maxTokens;
        this.trees = trees;
        this.mostOfTree = mostOfTree;
    }

    /** That of a request which has none. */
    static Body none() {
        return new Body(new BodyBytes(), MediaTypes.JSON, 0, new MemoryBudget(0, 0).hold(null, ""), 0);
    }

    /**
     * What {@code json} says, which came within this body, encoded; null where it is faulty, which {@code validationErrors} then
     * tells below {@code field}.
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
                    Problem.UNREACHABLE, "more is being read than there is memory for, try again", COME_BACK);
        }
        try {
            return ForeignJson.parse(json.stream(), maxTokens);
        } catch (IOException malformed) {
            throw malformed("The body is not valid JSON in UTF-8");
        }
    }

    /**
     * Has what is misspelt in it told by {@code into}.
     *
     * @param hasFields whether its data is one thing with the fields of {@code names}, and no list of things to be looked
     *     at one by one
     */
    public void expect(KnownNames names, Warnings into, boolean hasFields) {
        this.known = names;
        this.warnings = into;
        this.hasFields = hasFields;
    }

    /** Warns of fields of {@code item} that are near to one that it may have; its {@code place} stands before their names. */
    public void warnOfSlips(JsonNode item, String place) {
        UnknownNameWarnings.inBody(item, place, known, warnings);
    }

    /** What the envelope carries; 400 when it carries nothing. */
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
            warnOfSlips(data, "");
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

    public boolean isEmpty() {
        return size == 0;
    }

    /** Whether it must not be read on an event loop. */
    public boolean isLarge() {
        return size > LARGE;
    }

    /** The whole body. */
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

    /** What it says of its caller and its verb. */
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
            throw new IllegalStateException("the body was forgotten");
        }
        return bytes;
    }

    /** Lets go of the body, all of which has been read: what it came to may take longer than it needs to be kept. */
    public void forget() {
        bytes = null;
        root = null;
        trees.release();
    }
}
