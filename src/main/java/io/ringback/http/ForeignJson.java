package io.ringback.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ringback.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Parses callers' JSON within the bounds of {@link BoundedParser}, which names the field. Jackson's own limits are
 * disabled, and field names are not interned.
 */
final class ForeignJson {
    private static final JsonMapper MAPPER = Json.mapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    private ForeignJson() {}

    /**
     * Parses a caller's JSON; empty input counts as <code>{}</code>.
     *
     * @throws IOException if the input is not JSON in UTF-8
     * @throws ApiException 400 if a bound of {@link BoundedParser} is exceeded or a string contains invalid text
     */
    static JsonNode parse(InputStream json, int maxTokens) throws IOException {
        try (BoundedParser parser = new BoundedParser(parser(json), maxTokens)) {
            JsonNode root = READER.readTree(parser);
            parser.throwIfFaulty();
            return root == null || root.isMissingNode() ? JsonNodeFactory.instance.objectNode() : root;
        }
    }

    /**
     * Creates a parser that decodes UTF-8 strictly. Jackson's own decoder would accept UTF-16, UTF-32 and encoded
     * surrogates.
     */
    static JsonParser parser(InputStream json) throws IOException {
        return MAPPER.createParser(new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()));
    }
}
