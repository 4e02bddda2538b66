package io.ringback.webhook;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The method of the request that a webhook's target gets. */
public enum HttpVerb {
    GET,
    POST,
    PUT;

    static final List<String> SHOWN = Stream.of(values()).map(HttpVerb::shown).toList();

    /** The verb's name in our API and tables: lower case. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The verb {@link #shown} as {@code text}, which the schema or {@link #SHOWN} vouch for. */
    static HttpVerb of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
