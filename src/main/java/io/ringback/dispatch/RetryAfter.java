package io.ringback.dispatch;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the {@code Retry-After} header of a response (RFC 9110, section 10.2.3): seconds, or an HTTP date in any of
 * its three forms (section 5.6.7).
 */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_VALUE = 64;
    private static final int MOST_DIGITS = 9;
    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** The weekday is redundant, so a wrong one is ignored. */
    private static final Pattern WITH_WEEKDAY = Pattern.compile("[A-Za-z]{3,9},? +(.*?)(?: +(?:GMT|UTC))?");

    /** Two-digit years of RFC 850 lie within about fifty years before and after now (RFC 9110, section 5.6.7). */
    private static final int YEARS_AHEAD = 50;

    private static final List<DateTimeFormatter> FORMS =
            List.of(form("d MMM uuuu H:m:s"), rfc850(), form("MMM d H:m:s uuuu"));

    private RetryAfter() {}

    /** Returns the requested delay, at most an hour; zero for invalid and past values. */
    static Duration parse(String value, Instant now) {
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            String digits = text.replaceFirst("^0+(?=[0-9])", "");
            return digits.length() > MOST_DIGITS ? LONGEST : clamp(Duration.ofSeconds(Long.parseLong(digits)));
        }
        Matcher date = WITH_WEEKDAY.matcher(text);
        if (text.length() > LONGEST_VALUE || !date.matches()) {
            return Duration.ZERO;
        }
        String rest = date.group(1).replaceAll(" +", " ");
        for (DateTimeFormatter form : FORMS) {
            try {
                return clamp(Duration.between(now, century(LocalDateTime.parse(rest, form), form, now)));
            } catch (DateTimeException other) {
                // Try the other forms.
            }
        }
        return Duration.ZERO;
    }

    private static Instant century(LocalDateTime date, DateTimeFormatter form, Instant now) {
        boolean tooFar = form.equals(FORMS.get(1))
                && date.getYear() > now.atOffset(ZoneOffset.UTC).getYear() + YEARS_AHEAD;
        return date.minusYears(tooFar ? 100 : 0).toInstant(ZoneOffset.UTC);
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    private static DateTimeFormatter rfc850() {
        return new DateTimeFormatterBuilder()
                .appendPattern("d-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                .appendPattern(" H:m:s")
                .toFormatter(Locale.ENGLISH);
    }

    private static Duration clamp(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
