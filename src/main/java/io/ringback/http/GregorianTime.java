package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Converts Gregorian seconds, the platform's unit of time: seconds since the year 0, which is Unix seconds +
 * 62167219200.
 */
public final class GregorianTime {
    private static final long UNIX_EPOCH = 62_167_219_200L;
    /** The year 10000; later values are mistakes, for example milliseconds. */
    private static final long LIMIT = 315_569_520_000L;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,12}");

    private GregorianTime() {}

    public static long of(Instant instant) {
        return instant.getEpochSecond() + UNIX_EPOCH;
    }

    public static Optional<Instant> instant(long gregorianSeconds) {
        return gregorianSeconds < 0 || gregorianSeconds >= LIMIT
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(gregorianSeconds - UNIX_EPOCH));
    }

    /**
     * Parses Gregorian seconds as a number or a string of digits, or ISO 8601 with an offset; empty for anything else.
     */
    public static Optional<Instant> parse(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? instant(value.longValue()) : Optional.empty();
        }
        if (!value.isTextual()) {
            return Optional.empty();
        }
        String text = value.textValue();
        if (DIGITS.matcher(text).matches()) {
            return instant(Long.parseLong(text));
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant(of(instant)).map(inRange -> instant);
        } catch (DateTimeException notIso) {
            return Optional.empty();
        }
    }
}
