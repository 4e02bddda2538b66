package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:18:33Z");

    @Test
    void seconds_are_used_up_to_an_hour() {
        assertThat(RetryAfter.parse("7", NOW)).isEqualTo(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse(" 120 ", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("999999999999999999", NOW)).isEqualTo(Duration.ofHours(1));
        assertThat(RetryAfter.parse("12345678901234567890123", NOW)).isEqualTo(Duration.ofHours(1));
        assertThat(RetryAfter.parse("000000000000000000000030", NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_date_is_relative_to_now() {
        assertThat(RetryAfter.parse("Mon, 23 Nov 2026 06:19:03 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Tue, 24 Nov 2026 06:19:03 GMT", NOW)).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 23 Nov 2026 06:19:03 GMT",
                "Monday, 23-Nov-26 06:19:03 GMT",
                "Mon Nov 23 06:19:03 2026",
                "Mon, 23 Nov 2026 06:19:03 UTC",
                "Sun, 23 Nov 2026 06:19:03 GMT"
            })
    void every_date_form_is_parsed_and_weekdays_are_ignored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_two_digit_year_is_the_nearest() {
        assertThat(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("Sun Nov  6 08:49:37 1994", NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-5",
                "1.5",
                "Mon, 23 Nov 2026 06:18:00 GMT",
                "7s",
                "60, 120",
                "Mon, 31 Feb 2026 06:18:00 GMT",
                "Noday"
            })
    void garbage_and_past_dates_are_ignored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ZERO);
    }
}
