package io.ringback.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Formats times as RFC 3339 in UTC, always with milliseconds, so that texts sort like times. */
final class UtcTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UtcTime() {}

    /** Formats {@code instant}, truncated to milliseconds. */
    static String shown(Instant instant) {
        return FORM.format(instant);
    }
}
