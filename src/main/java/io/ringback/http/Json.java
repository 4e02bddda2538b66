package io.ringback.http;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Our way with JSON: bounded in depth and length, one value and nothing after it, the order of keys and the exact value
 * of numbers kept.
 */
public final class Json {
    /** How deep a value may nest. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 1000;
    private static final int MAX_NAME_LENGTH = 10_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    /** Reads JSON that we wrote ourselves: a fault in it is a bug. */
    public static JsonNode parse(byte[] json) {
        try {
            return READER.readTree(json);
        } catch (IOException bug) {
            throw new UncheckedIOException(bug);
        }
    }

    /** Reads JSON of a caller's, who may be wrong. */
    static JsonNode parseForeign(byte[] json) throws IOException {
        // Decoded here, since Jackson would also take UTF-16, UTF-32 and encoded halves of surrogate pairs.
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json))
                .toString();
        try {
            return READER.readTree(text);
        } catch (NumberFormatException tooLarge) {
            // The parser lets its own exception through for an exponent that no decimal can have.
            throw new IOException(tooLarge);
        }
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
