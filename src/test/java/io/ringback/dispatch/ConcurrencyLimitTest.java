package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private static final int CAP = 32;
    private static final Duration FAST = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofMillis(900);
    private static final Duration SLOW = Duration.ofSeconds(8);

    private final ConcurrencyLimit concurrencyLimit = new ConcurrencyLimit(CAP);

    private void answers(int count, Duration took) {
        IntStream.range(0, count).forEach(i -> concurrencyLimit.grow(took));
    }

    @Test
    void it_begins_small_and_doubles_with_each_round_of_good_answers() {
        assertThat(concurrencyLimit.size()).isEqualTo(4);
        answers(4, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(8);
        answers(100, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP);
    }

    @Test
    void trouble_halves_it_down_to_one_and_after_it_a_full_round_earns_one_more() {
        answers(100, FAST);
        concurrencyLimit.shrink();
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2);
        answers(CAP / 2 + 1, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2 + 1);
        IntStream.range(0, 20).forEach(i -> concurrencyLimit.shrink());
        assertThat(concurrencyLimit.size()).isEqualTo(1);
    }

    @Test
    void one_that_is_slow_but_answers_gets_more_and_more_at_once() {
        ConcurrencyLimit wide = new ConcurrencyLimit(256);
        IntStream.range(0, 4).forEach(i -> wide.grow(SLOW));
        assertThat(wide.size()).isEqualTo(8);
        IntStream.range(0, 1000).forEach(i -> wide.grow(SLOW));
        assertThat(wide.size()).isEqualTo(256);
    }

    @Test
    void an_answer_that_takes_much_longer_than_usual_takes_nothing_away() {
        answers(100, FAST);
        answers(100, LATE);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP);
        ConcurrencyLimit mixed = new ConcurrencyLimit(CAP);
        IntStream.range(0, 200).forEach(i -> mixed.grow(i % 2 == 0 ? FAST : LATE));
        assertThat(mixed.size()).isEqualTo(CAP);
    }

    @Test
    void beyond_what_most_servers_work_on_at_once_answers_that_come_later_for_it_add_none() {
        ConcurrencyLimit wide = new ConcurrencyLimit(256);
        IntStream.range(0, 50).forEach(i -> wide.grow(FAST));
        int before = wide.size();
        IntStream.range(0, 50).forEach(i -> wide.grow(LATE));
        assertThat(wide.size()).isEqualTo(before).isGreaterThan(CAP);
    }

    @Test
    void one_error_among_many_answers_takes_half_a_place() {
        answers(100, FAST);
        concurrencyLimit.ease();
        concurrencyLimit.ease();
        assertThat(concurrencyLimit.size()).isEqualTo(CAP - 1);
    }

    @Test
    void after_a_moment_of_silence_it_doubles_up_to_half_of_what_it_was() {
        answers(100, FAST);
        IntStream.range(0, 10).forEach(i -> concurrencyLimit.shrink());
        assertThat(concurrencyLimit.size()).isEqualTo(1);
        answers(15, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2);
        answers(CAP / 2 + 1, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2 + 1);
    }

    @Test
    void as_many_may_wait_as_will_find_a_place_soon() {
        assertThat(concurrencyLimit.backlog()).as("before any answer").isZero();
        concurrencyLimit.grow(Duration.ofMillis(50));
        assertThat(concurrencyLimit.backlog()).isEqualTo(10);
        answers(100, Duration.ofMillis(1));
        assertThat(concurrencyLimit.backlog()).isEqualTo(64);
    }

    @Test
    void nobody_waits_after_one_did_in_vain_until_the_next_good_answer() {
        answers(100, FAST);
        concurrencyLimit.stall();
        assertThat(concurrencyLimit.backlog()).isZero();
        concurrencyLimit.shrink();
        assertThat(concurrencyLimit.backlog()).isZero();
        concurrencyLimit.grow(FAST);
        assertThat(concurrencyLimit.backlog()).isEqualTo(64);
    }

    @Test
    void it_never_exceeds_its_cap() {
        ConcurrencyLimit narrow = new ConcurrencyLimit(2);
        IntStream.range(0, 50).forEach(i -> narrow.grow(FAST));
        assertThat(narrow.size()).isEqualTo(2);
    }
}
