package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();
    private static final long NOW = Long.MAX_VALUE - 5 * MILLISECOND;

    @Test
    void the_first_slot_is_now_and_the_others_are_evenly_spaced_up_to_a_tenth_of_a_second() {
        Slots slots = new Slots(50, NOW);
        assertThat(slots.soon(NOW)).isEqualTo(6);
        assertThat(LongStream.generate(() -> slots.take(NOW)).limit(7))
                .containsExactly(
                        0L,
                        20 * MILLISECOND,
                        40 * MILLISECOND,
                        60 * MILLISECOND,
                        80 * MILLISECOND,
                        100 * MILLISECOND,
                        -1L);
        assertThat(slots.soon(NOW)).isZero();
        assertThat(slots.opensIn(NOW)).isBetween(20 * MILLISECOND, 20 * MILLISECOND + 1);
    }

    @Test
    void time_that_passes_without_a_request_is_not_saved_up() {
        Slots slots = new Slots(10, NOW);
        long later = NOW + 60_000 * MILLISECOND;
        assertThat(slots.take(later)).isZero();
        assertThat(slots.take(later)).isEqualTo(100 * MILLISECOND);
        assertThat(slots.take(later)).isEqualTo(-1);
    }

    @Test
    void a_slow_rate_opens_shortly_before_its_next_slot() {
        Slots slots = new Slots(1, NOW);
        slots.take(NOW);
        assertThat(slots.soon(NOW)).isZero();
        assertThat(slots.soon(NOW + 899 * MILLISECOND)).isZero();
        assertThat(slots.soon(NOW + 901 * MILLISECOND)).isEqualTo(1);
        assertThat(slots.opensIn(NOW + 901 * MILLISECOND)).isNegative();
    }
}
