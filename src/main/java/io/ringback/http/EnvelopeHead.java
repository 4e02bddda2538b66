package io.ringback.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the envelope says beside its data: who calls, and what a POST means. It is read from the top level without building
 * anything of the rest.
 *
 * @param token the last {@code auth_token}; null where it is none, or blank
 * @param verb the last {@code verb}; null where it is none
 */
public record EnvelopeHead(@Nullable String token, @Nullable String verb) {
    private static final String TOKEN = "auth_token";
    private static final String VERB = "verb";
    private static final EnvelopeHead NONE = new EnvelopeHead(null, null);

    /** The head of {@code json}; that of a body that is malformed, or no object, says nothing. */
    static EnvelopeHead read(InputStream json) {
        try (JsonParser parser = ForeignJson.parser(json)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? fields(parser) : NONE;
        } catch (IOException malformed) {
            // Who needs the body says what is wrong with it, after who calls is known.
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
