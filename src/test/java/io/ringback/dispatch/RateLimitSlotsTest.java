package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RateLimitSlotsTest {
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();
    private static final long NOW = Long.MAX_VALUE - 5 * MILLISECOND;

    @Test
    void the_first_slot_is_now_and_the_others_are_evenly_spaced_up_to_a_tenth_of_a_second() {
        RateLimitSlots rateLimitSlots = new RateLimitSlots(50, NOW);
        assertThat(rateLimitSlots.soon(NOW)).isEqualTo(6);
        assertThat(LongStream.generate(() -> rateLimitSlots.take(NOW)).limit(7))
                .containsExactly(
                        0L,
                        20 * MILLISECOND,
                        40 * MILLISECOND,
                        60 * MILLISECOND,
                        80 * MILLISECOND,
                        100 * MILLISECOND,
                        -1L);
        assertThat(rateLimitSlots.soon(NOW)).isZero();
        assertThat(rateLimitSlots.opensIn(NOW)).isBetween(20 * MILLISECOND, 20 * MILLISECOND + 1);
    }

    @Test
    void unused_slots_do_not_accumulate() {
        RateLimitSlots rateLimitSlots = new RateLimitSlots(10, NOW);
        long later = NOW + 60_000 * MILLISECOND;
        assertThat(rateLimitSlots.take(later)).isZero();
        assertThat(rateLimitSlots.take(later)).isEqualTo(100 * MILLISECOND);
        assertThat(rateLimitSlots.take(later)).isEqualTo(-1);
    }

    @Test
    void a_slow_rate_offers_its_slot_shortly_before() {
        RateLimitSlots rateLimitSlots = new RateLimitSlots(1, NOW);
        rateLimitSlots.take(NOW);
        assertThat(rateLimitSlots.soon(NOW)).isZero();
        assertThat(rateLimitSlots.soon(NOW + 899 * MILLISECOND)).isZero();
        assertThat(rateLimitSlots.soon(NOW + 901 * MILLISECOND)).isEqualTo(1);
        assertThat(rateLimitSlots.opensIn(NOW + 901 * MILLISECOND)).isNegative();
    }
}
