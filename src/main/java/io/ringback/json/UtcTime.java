package io.ringback.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Shows times of our own fields: RFC 3339 in UTC, always with milliseconds, so that texts sort as the times do. */
final class UtcTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UtcTime() {}

    /** The time with what is below a millisecond cut off. */
    static String shown(Instant instant) {
        return FORM.format(instant);
    }
}
