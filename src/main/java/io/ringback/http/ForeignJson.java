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
 * Reads JSON of callers within the bounds of {@link BoundedParser}, which names the field, so the parser's own are out of
 * the way. Names that callers make up are not kept for the next document.
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
     * Reads JSON of a caller's, who may be wrong; nothing at all counts as <code>{}</code>.
     *
     * @throws IOException for what is no JSON in UTF-8
     * @throws ApiException 400 for what passes a bound of {@link BoundedParser} or has a string that is no text
     */
    static JsonNode parse(InputStream json, int maxTokens) throws IOException {
        try (BoundedParser parser = new BoundedParser(parser(json), maxTokens)) {
            JsonNode root = READER.readTree(parser);
            parser.throwIfFaulty();
            return root == null || root.isMissingNode() ? JsonNodeFactory.instance.objectNode() : root;
        }
    }

    /**
     * The tokens of a caller's JSON. Decoded here, since Jackson would also take UTF-16, UTF-32 and encoded halves of
     * surrogate pairs.
     */
    static JsonParser parser(InputStream json) throws IOException {
        return MAPPER.createParser(new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()));
    }
}
