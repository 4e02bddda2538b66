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
    void seconds_are_taken_as_they_stand_up_to_an_hour() {
        assertThat(RetryAfter.parse("7", NOW)).isEqualTo(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse(" 120 ", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("999999999999999999", NOW)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_date_counts_from_now() {
        assertThat(RetryAfter.parse("Mon, 23 Nov 2026 06:19:03 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Tue, 24 Nov 2026 06:19:03 GMT", NOW)).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "Mon, 23 Nov 2026 06:18:00 GMT", "12345678901234567890123", "7s"})
    void garbage_and_past_dates_are_ignored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ZERO);
    }
}
