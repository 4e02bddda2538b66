package io.ringback.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Our way with JSON: bounded in depth, length and number of values, one value and nothing after it, the order of keys and
 * the exact value of numbers kept.
 */
public final class Json {
    /** How deep a value may nest. */
    public static final int MAX_DEPTH = 64;

    /** How many characters a number may have. */
    public static final int MAX_NUMBER = 1000;

    /** What older versions took: what they stored is read all the same. */
    private static final int MAX_STORED_NAME = 10_000;

    private static final JsonMapper STORED = mapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_STORED_NAME)
                    .build())
            .build());
    private static final ObjectReader STORED_READER = STORED.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = STORED.writer();

    private Json() {}

    /** Makes a mapper with the bounds of {@code factory}, which keeps the exact value of numbers. */
    public static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .addModule(new ViewModule())
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

    /** As UTF-8. Half a surrogate pair, which UTF-8 cannot say, becomes a question mark. */
    public static byte[] bytes(JsonNode value) {
        try {
            return WRITER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException bug) {
            throw new UncheckedIOException(bug);
        }
    }
}
