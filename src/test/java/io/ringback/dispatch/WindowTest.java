package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final int CAP = 32;
    private static final Duration FAST = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofMillis(900);
    private static final Duration SLOW = Duration.ofSeconds(8);

    private final Window window = new Window(CAP);

    private void answers(int count, Duration took) {
        IntStream.range(0, count).forEach(i -> window.grow(took));
    }

    @Test
    void it_begins_small_and_doubles_with_each_round_of_good_answers() {
        assertThat(window.size()).isEqualTo(4);
        answers(4, FAST);
        assertThat(window.size()).isEqualTo(8);
        answers(100, FAST);
        assertThat(window.size()).isEqualTo(CAP);
    }

    @Test
    void trouble_halves_it_down_to_one_and_after_it_a_full_round_earns_one_more() {
        answers(100, FAST);
        window.shrink();
        assertThat(window.size()).isEqualTo(CAP / 2);
        answers(CAP / 2 + 1, FAST);
        assertThat(window.size()).isEqualTo(CAP / 2 + 1);
        IntStream.range(0, 20).forEach(i -> window.shrink());
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void answers_that_take_much_longer_than_usual_make_it_smaller() {
        answers(100, FAST);
        answers(10, LATE);
        assertThat(window.size()).as("once for a round").isEqualTo(22);
        answers(22, LATE);
        assertThat(window.size()).isEqualTo(15);
    }

    @Test
    void one_that_is_slow_by_nature_keeps_what_it_has() {
        answers(100, SLOW);
        assertThat(window.size()).isEqualTo(4);
    }

    @Test
    void what_is_usual_follows_an_endpoint_that_became_slower_for_good() {
        answers(100, FAST);
        answers(900, LATE);
        assertThat(window.size()).isEqualTo(CAP);
    }

    @Test
    void as_many_may_wait_as_will_find_a_place_soon() {
        assertThat(window.backlog()).isEqualTo(8);
        assertThat(window.knownBacklog()).as("before any answer").isZero();
        window.grow(Duration.ofMillis(50));
        assertThat(window.backlog()).isEqualTo(window.knownBacklog()).isEqualTo(10);
        answers(100, Duration.ofMillis(1));
        assertThat(window.backlog()).isEqualTo(64);
    }

    @Test
    void nobody_waits_after_one_did_in_vain_until_the_next_good_answer() {
        answers(100, FAST);
        window.stall();
        assertThat(window.backlog()).isZero();
        assertThat(window.knownBacklog()).isZero();
        window.shrink();
        assertThat(window.backlog()).isZero();
        window.grow(FAST);
        assertThat(window.backlog()).isEqualTo(64);
    }

    @Test
    void it_never_exceeds_its_cap() {
        Window narrow = new Window(2);
        IntStream.range(0, 50).forEach(i -> narrow.grow(FAST));
        assertThat(narrow.size()).isEqualTo(2);
    }
}
