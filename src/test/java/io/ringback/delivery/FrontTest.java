package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static final OffsetDateTime DUE = OffsetDateTime.parse("2026-11-25T12:00:00Z");
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final Front front = new Front(START);

    private OffsetDateTime beginAfter(Duration time) {
        return front.begin(START + time.toNanos());
    }

    @Test
    void the_first_claim_begins_at_the_beginning() {
        assertThat(beginAfter(Duration.ZERO)).isEqualTo(OffsetDateTime.MIN);
    }

    private void fullClaim() {
        beginAfter(Duration.ZERO);
        front.found(DUE);
        front.found(DUE.minusSeconds(1));
        front.ended(true);
    }

    @Test
    void after_a_full_claim_the_next_begins_where_it_ended() {
        fullClaim();
        assertThat(beginAfter(Duration.ofMillis(99))).isEqualTo(DUE);
    }

    @Test
    void after_a_claim_that_was_not_full_the_next_begins_two_seconds_earlier() {
        fullClaim();
        front.ended(false);
        assertThat(beginAfter(Duration.ofMillis(1))).isEqualTo(DUE.minusSeconds(2));
    }

    @Test
    void ten_times_a_second_one_begins_two_seconds_earlier() {
        fullClaim();
        assertThat(beginAfter(Duration.ofMillis(100))).isEqualTo(DUE.minusSeconds(2));
        assertThat(beginAfter(Duration.ofMillis(101))).isEqualTo(DUE);
        assertThat(beginAfter(Duration.ofMillis(200))).isEqualTo(DUE.minusSeconds(2));
    }

    @Test
    void every_five_seconds_one_begins_at_the_beginning() {
        fullClaim();
        assertThat(beginAfter(Duration.ofMillis(4999))).isEqualTo(DUE.minusSeconds(2));
        assertThat(beginAfter(Duration.ofSeconds(5))).isEqualTo(OffsetDateTime.MIN);
    }

    @Test
    void where_nothing_was_found_there_is_nothing_to_look_back_from() {
        beginAfter(Duration.ZERO);
        assertThat(beginAfter(Duration.ofMillis(100))).isEqualTo(OffsetDateTime.MIN);
    }
}
