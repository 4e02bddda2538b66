package io.ringback.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Our way with JSON: bounded in depth, length and number of values, one value and nothing after it, the order of keys and
 * the exact value of numbers kept.
 */
public final class Json {
    /** What older versions took: what they stored is read all the same. */
    private static final int MAX_STORED_NAME = 10_000;

    private static final JsonMapper STORED = mapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(BoundedParser.MAX_DEPTH)
                    .maxNumberLength(BoundedParser.MAX_NUMBER)
                    .maxNameLength(MAX_STORED_NAME)
                    .build())
            .build());
    /**
     * Its bounds are those of {@link BoundedParser}, which names the field, so the parser's own are out of the way. Names
     * that callers make up are not kept for the next document.
     */
    private static final JsonMapper FOREIGN = mapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(BoundedParser.MAX_DEPTH + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final ObjectReader STORED_READER = STORED.readerFor(JsonNode.class);
    private static final ObjectReader FOREIGN_READER = FOREIGN.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = STORED.writer();

    private Json() {}

    private static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .addModule(new Views())
                .build();
    }

    /** What a view looks like in an answer; a tree is itself. */
    public static ObjectNode tree(Object view) {
        return view instanceof ObjectNode tree ? tree : STORED.valueToTree(view);
    }

    /** Reads JSON that we wrote ourselves: a fault in it is a bug. */
    public static JsonNode parse(byte[] json) {
        try {
            return STORED_READER.readTree(json);
        } catch (IOException bug) {
            throw new UncheckedIOException(bug);
        }
    }

    /** Reads an object of strings that we wrote ourselves, in its order. */
    public static Map<String, String> strings(byte[] json) {
        Map<String, String> strings = new LinkedHashMap<>();
        parse(json)
                .properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().textValue()));
        return strings;
    }

    /**
     * Reads JSON of a caller's, who may be wrong; nothing at all counts as <code>{}</code>.
     *
     * @throws IOException for what is no JSON in UTF-8
     * @throws ApiException 400 for what passes a bound of {@link BoundedParser} or has a string that is no text
     */
    static JsonNode parseForeign(InputStream json, int maxTokens) throws IOException {
        try (BoundedParser parser = new BoundedParser(parser(json), maxTokens)) {
            JsonNode root = FOREIGN_READER.readTree(parser);
            parser.throwIfFaulty();
            return root == null || root.isMissingNode() ? JsonNodeFactory.instance.objectNode() : root;
        }
    }

    /**
     * The tokens of a caller's JSON. Decoded here, since Jackson would also take UTF-16, UTF-32 and encoded halves of
     * surrogate pairs.
     */
    static JsonParser parser(InputStream json) throws IOException {
        return FOREIGN.createParser(new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()));
    }

    /** As UTF-8. Half a surrogate pair, which UTF-8 cannot say, becomes a question mark. */
    public static byte[] bytes(JsonNode value) {
        try {
            return WRITER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException bug) {
            throw new UncheckedIOException(bug);
        }
    }
}
