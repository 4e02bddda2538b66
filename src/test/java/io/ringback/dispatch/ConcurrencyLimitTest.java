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
    void it_starts_small_and_doubles_per_round_of_good_responses() {
        assertThat(concurrencyLimit.size()).isEqualTo(4);
        answers(4, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(8);
        answers(100, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP);
    }

    @Test
    void failures_halve_it_then_each_good_round_adds_one() {
        answers(100, FAST);
        concurrencyLimit.shrink();
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2);
        answers(CAP / 2 + 1, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2 + 1);
        IntStream.range(0, 20).forEach(i -> concurrencyLimit.shrink());
        assertThat(concurrencyLimit.size()).isEqualTo(1);
    }

    @Test
    void it_grows_for_slow_but_successful_endpoints() {
        ConcurrencyLimit wide = new ConcurrencyLimit(256);
        IntStream.range(0, 4).forEach(i -> wide.grow(SLOW));
        assertThat(wide.size()).isEqualTo(8);
        IntStream.range(0, 1000).forEach(i -> wide.grow(SLOW));
        assertThat(wide.size()).isEqualTo(256);
    }

    @Test
    void a_slow_response_does_not_lower_it() {
        answers(100, FAST);
        answers(100, LATE);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP);
        ConcurrencyLimit mixed = new ConcurrencyLimit(CAP);
        IntStream.range(0, 200).forEach(i -> mixed.grow(i % 2 == 0 ? FAST : LATE));
        assertThat(mixed.size()).isEqualTo(CAP);
    }

    @Test
    void at_high_concurrency_slower_responses_do_not_raise_it() {
        ConcurrencyLimit wide = new ConcurrencyLimit(256);
        IntStream.range(0, 50).forEach(i -> wide.grow(FAST));
        int before = wide.size();
        IntStream.range(0, 50).forEach(i -> wide.grow(LATE));
        assertThat(wide.size()).isEqualTo(before).isGreaterThan(CAP);
    }

    @Test
    void an_error_response_takes_half_a_place() {
        answers(100, FAST);
        concurrencyLimit.ease();
        concurrencyLimit.ease();
        assertThat(concurrencyLimit.size()).isEqualTo(CAP - 1);
    }

    @Test
    void after_missing_responses_it_doubles_up_to_half_its_earlier_value() {
        answers(100, FAST);
        IntStream.range(0, 10).forEach(i -> concurrencyLimit.shrink());
        assertThat(concurrencyLimit.size()).isEqualTo(1);
        answers(15, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2);
        answers(CAP / 2 + 1, FAST);
        assertThat(concurrencyLimit.size()).isEqualTo(CAP / 2 + 1);
    }

    @Test
    void as_many_deliveries_may_wait_as_get_a_place_soon() {
        assertThat(concurrencyLimit.backlog()).as("before any answer").isZero();
        concurrencyLimit.grow(Duration.ofMillis(50));
        assertThat(concurrencyLimit.backlog()).isEqualTo(10);
        answers(100, Duration.ofMillis(1));
        assertThat(concurrencyLimit.backlog()).isEqualTo(64);
    }

    @Test
    void after_a_failed_wait_none_may_wait_until_the_next_good_response() {
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
