package io.ringback.webhook;

import java.util.List;
import java.util.stream.Stream;

/** How a payload is written into the body of a {@code post} or {@code put}. */
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

    /** The format's name in our API and tables. */
    public String shown() {
        return shown;
    }

    /** The format {@link #shown} as {@code text}, which the schema or {@link #SHOWN} vouch for. */
    static Format of(String text) {
        return values()[SHOWN.indexOf(text)];
    }
}
