package io.ringback.webhook;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Lists the HTTP methods of requests to a webhook's endpoint. */
public enum HttpVerb {
    GET,
    POST,
    PUT;

    static final List<String> SHOWN = Stream.of(values()).map(HttpVerb::shown).toList();

    /** Returns the verb's name in the API and in tables: lower case. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the verb {@link #shown} as {@code text}, which the schema or {@link #SHOWN} guarantees to be valid. */
    static HttpVerb of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
