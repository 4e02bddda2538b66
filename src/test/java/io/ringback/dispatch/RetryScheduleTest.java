package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final List<Duration> DELAYS =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofHours(20));

    private final RetrySchedule schedule = new RetrySchedule(DELAYS);

    @Test
    void the_middle_of_the_random_range_gives_the_listed_delay() {
        assertThat(schedule.after(1, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(schedule.after(2, 0.5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(schedule.after(3, 0.5)).isEqualTo(Duration.ofHours(20));
    }

    @Test
    void every_attempt_number_gives_a_delay_within_a_fifth_of_the_listed_one() {
        for (int attempt : new int[] {1, 2, 3, 4, 10, 11, 1000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
            long listed = DELAYS.get(Math.min(attempt, DELAYS.size()) - 1).toMillis();
            for (double random : new double[] {0, 0.25, 0.5, 0.75, Math.nextDown(1.0)}) {
                assertThat(schedule.after(attempt, random).toMillis())
                        .as("attempt %d, random %s", attempt, random)
                        .isBetween(listed * 8 / 10, listed * 12 / 10);
            }
        }
    }

    @Test
    void random_values_cover_the_whole_range_of_delays() {
        assertThat(schedule.after(2, 0)).isEqualTo(Duration.ofSeconds(8));
        assertThat(schedule.after(2, Math.nextDown(1.0))).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void empty_schedules_and_negative_delays_are_rejected() {
        assertThatThrownBy(() -> new RetrySchedule(List.of())).hasMessageContaining("ringback.retry-schedule");
        assertThatThrownBy(() -> new RetrySchedule(List.of(Duration.ofSeconds(-1))))
                .hasMessageContaining("none negative");
    }
}
