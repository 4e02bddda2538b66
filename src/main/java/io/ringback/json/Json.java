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
 * Reads and writes JSON: limited in depth, length and number of values, a single value without trailing content. Key
 * order and exact numbers are preserved.
 */
public final class Json {
    /** Maximum nesting depth. */
    public static final int MAX_DEPTH = 64;

    /** Maximum length of a number, in characters. */
    public static final int MAX_NUMBER = 1000;

    /** Maximum length of stored names: older versions accepted longer ones. */
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

    /** Creates a mapper with the limits of {@code factory} that preserves exact numbers. */
    public static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .addModule(new ViewModule())
                .build();
    }

    /** Converts a view to a tree as in a response; a tree is returned as is. */
    public static ObjectNode tree(Object view) {
        return view instanceof ObjectNode tree ? tree : STORED.valueToTree(view);
    }

    /** Parses JSON that the service wrote itself; throws for invalid JSON, which is a bug. */
    public static JsonNode parse(byte[] json) {
        try {
            return STORED_READER.readTree(json);
        } catch (IOException bug) {
            throw new UncheckedIOException(bug);
        }
    }

    /** Parses an object of strings that the service wrote itself, in order. */
    public static Map<String, String> strings(byte[] json) {
        Map<String, String> strings = new LinkedHashMap<>();
        parse(json)
                .properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().textValue()));
        return strings;
    }

    /** Encodes as UTF-8; an unpaired surrogate becomes a question mark. */
    public static byte[] bytes(JsonNode value) {
        try {
            return WRITER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException bug) {
            throw new UncheckedIOException(bug);
        }
    }
}
