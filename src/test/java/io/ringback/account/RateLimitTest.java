package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    @Test
    void a_fractional_level_is_rounded_down() {
        assertThat(header(10, 42.9)).isEqualTo("\"token\";r=42;t=6");
    }

    @Test
    void an_empty_bucket_shows_when_the_next_request_passes() {
        assertThat(header(0.5, 0)).isEqualTo("\"token\";r=0;t=2");
    }

    @Test
    void a_slow_rate_lets_one_request_through() {
        assertThat(policy(0.01)).isEqualTo("\"token\";q=1;w=100");
        assertThat(RateLimit.burst(0.01)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 1e-9, 0.3, 1, 10, 1_000_000, 1e300})
    void numbers_are_integers_of_structured_fields_at_any_rate(double perSecond) {
        assertThat(policy(perSecond)).matches("\"token\";q=[0-9]{1,15};w=[0-9]{1,15}");
        assertThat(header(perSecond, 0)).matches("\"token\";r=[0-9]{1,15};t=[0-9]{1,15}");
        assertThat(header(perSecond, RateLimit.burst(perSecond))).matches("\"token\";r=[0-9]{1,15};t=0");
    }

    @Test
    void header_digits_are_ASCII_whatever_the_JVM_locale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(policy(10)).isEqualTo("\"token\";q=100;w=10");
            assertThat(header(10, 42.9)).isEqualTo("\"token\";r=42;t=6");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String policy(double perSecond) {
        return String.valueOf(of(perSecond, 0).get("RateLimit-Policy"));
    }

    private static String header(double perSecond, double level) {
        return String.valueOf(of(perSecond, level).get("RateLimit"));
    }

    private static MultiMap of(double perSecond, double level) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        new RateLimit("token", perSecond, level).putInto(headers);
        return headers;
    }
}
