package io.ringback.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:18:33.125Z");

    private final SettableClock clock = new SettableClock(NOW);
    private final Ids ids = new Ids(clock, new Random(7));

    @Test
    void an_id_is_a_uuid_of_version_7_and_carries_its_millisecond() {
        UUID id = ids.next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(Ids.instant(id)).isEqualTo(NOW);
        assertThat(id).isGreaterThanOrEqualTo(Ids.floor(NOW));
    }

    @Test
    void ids_increase_in_their_first_96_bits_even_if_the_clock_stops_or_steps_back() {
        Set<String> prefixes = new HashSet<>();
        String before = "";
        for (int i = 0; i < 10_000; i++) {
            if (i == 5_000) {
                clock.advance(Duration.ofSeconds(-59));
            }
            String prefix = Ids.show(ids.next()).substring(0, 24);
            assertThat(prefix).isGreaterThan(before);
            prefixes.add(prefix);
            before = prefix;
        }
        assertThat(prefixes).hasSize(10_000);
    }

    @Test
    void ids_follow_a_clock_that_is_corrected_by_days() {
        clock.advance(Duration.ofDays(3));
        UUID wrong = ids.next();
        clock.set(NOW.plusSeconds(1));
        UUID right = ids.next();
        UUID next = ids.next();
        assertThat(Ids.instant(wrong)).isEqualTo(NOW.plus(Duration.ofDays(3)));
        assertThat(Ids.instant(right)).isEqualTo(NOW.plusSeconds(1));
        assertThat(Ids.ORDER.compare(right, next)).isNegative();
    }

    @Test
    void a_formatted_id_can_be_parsed() {
        UUID id = ids.next();
        assertThat(Ids.show(id)).matches("[0-9a-f]{32}");
        assertThat(Ids.parse(Ids.show(id))).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "123", "01A20880508C7429BBA2F0CD00000001", "01a20880-508c-7429-bba2-f0cd00000001", "zz"})
    void text_in_another_form_is_not_parsed(String text) {
        assertThat(Ids.parse(text)).isEmpty();
    }
}
