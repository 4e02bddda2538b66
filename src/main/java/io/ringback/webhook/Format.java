package io.ringback.webhook;

import java.util.List;
import java.util.stream.Stream;

/** Lists the formats of the body of a {@code post} or {@code put}. */
public enum Format {
    FORM_DATA("form-data"),
    JSON("json"),
    STANDARD("standard"),
    CLOUDEVENTS("cloudevents");

    static final List<String> SHOWN = Stream.of(values()).map(Format::shown).toList();

    private final String shown;

    Format(String shown) {
        this.shown = shown;
    }

    /** Returns the format's name in the API and in tables. */
    public String shown() {
        return shown;
    }

    /** Returns the format {@link #shown} as {@code text}, which the schema or {@link #SHOWN} guarantees to be valid. */
    static Format of(String text) {
        return values()[SHOWN.indexOf(text)];
    }
}
