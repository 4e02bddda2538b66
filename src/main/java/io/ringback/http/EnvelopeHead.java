package io.ringback.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the envelope's fields other than its data: the token, and the verb that a POST stands for. It is read from the top
 * level without building a tree.
 *
 * @param token the last {@code auth_token}; null when absent, blank or not a string
 * @param verb the last {@code verb}; null when absent or not a string
 */
public record EnvelopeHead(@Nullable String token, @Nullable String verb) {
    private static final String TOKEN = "auth_token";
    private static final String VERB = "verb";
    private static final EnvelopeHead NONE = new EnvelopeHead(null, null);

    /** Reads the head of {@code json}; returns an empty head when it is malformed or no object. */
    static EnvelopeHead read(InputStream json) {
        try (JsonParser parser = ForeignJson.parser(json)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? fields(parser) : NONE;
        } catch (IOException malformed) {
            // Body reports the malformed JSON later, after the caller is authenticated.
            return NONE;
        }
    }

    private static EnvelopeHead fields(JsonParser parser) throws IOException {
        String token = null;
        String verb = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(TOKEN)) {
                token = value == JsonToken.VALUE_STRING ? parser.getText() : null;
            } else if (name.equals(VERB)) {
                verb = value == JsonToken.VALUE_STRING ? parser.getText() : null;
            }
            parser.skipChildren();
        }
        return parser.nextToken() == null
                ? new EnvelopeHead(token == null || token.isBlank() ? null : token, verb)
                : NONE;
    }
}
