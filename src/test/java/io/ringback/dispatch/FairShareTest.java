package io.ringback.dispatch;

import static io.ringback.dispatch.FairShare.Standing.PROVEN;
import static io.ringback.dispatch.FairShare.Standing.SUSPECT;
import static io.ringback.dispatch.FairShare.Standing.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final int ALL = 2048;

    private final FairShare fairShare = new FairShare(ALL);

    /** As many places as endpoints of this standing get that hold {@code held} already, one after the other. */
    private int taken(int held, FairShare.Standing standing) {
        int taken = 0;
        while (taken < 2 * ALL && fairShare.take(held, standing)) {
            taken++;
        }
        return taken;
    }

    @Test
    void with_free_places_one_endpoint_gets_as_many_as_it_can_use_up_to_half() {
        int held = 0;
        while (fairShare.take(held, PROVEN)) {
            held++;
        }
        assertThat(held).isEqualTo(ALL / 2);
    }

    @Test
    void endpoints_that_hang_leave_a_quarter_to_others_however_many_they_are() {
        assertThat(taken(0, SUSPECT)).isLessThanOrEqualTo(ALL * 3 / 4);
        assertThat(taken(0, PROVEN)).isGreaterThanOrEqualTo(ALL / 4);
    }

    @Test
    void slow_ones_with_many_requests_get_no_more_when_others_need_them() {
        assertThat(taken(10, PROVEN)).isEqualTo(ALL / 2);
        assertThat(taken(1, PROVEN)).as("each may have a few").isEqualTo(ALL * 7 / 8 - ALL / 2);
        assertThat(taken(1, PROVEN)).isZero();
        assertThat(taken(0, PROVEN)).as("the first of each").isEqualTo(ALL / 8);
    }

    @Test
    void where_all_others_are_busy_a_few_places_are_left_to_those_that_have_to_show_themselves() {
        taken(10, PROVEN);
        taken(1, PROVEN);
        assertThat(fairShare.take(0, SUSPECT)).isTrue();
        assertThat(fairShare.take(0, UNKNOWN)).isTrue();
        assertThat(fairShare.take(1, SUSPECT)).isFalse();
    }

    @Test
    void a_place_that_is_given_back_can_be_taken_again() {
        FairShare one = new FairShare(1);
        assertThat(one.take(0, UNKNOWN)).isTrue();
        assertThat(one.take(0, PROVEN)).isFalse();
        one.leave(false);
        assertThat(one.take(0, SUSPECT)).isTrue();
    }

    private int waiting(FairShare.Standing standing) {
        int waiting = 0;
        while (waiting < 2 * ALL && fairShare.mayWait(standing)) {
            fairShare.waits();
            waiting++;
        }
        return waiting;
    }

    @Test
    void those_that_have_to_show_themselves_wait_in_small_number_and_leave_the_rest_to_those_that_work() {
        assertThat(waiting(UNKNOWN) + waiting(SUSPECT)).isEqualTo(ALL / 8);
        assertThat(waiting(PROVEN)).isEqualTo(ALL * 3 / 4);
        fairShare.waitsNoMore();
        assertThat(fairShare.mayWait(UNKNOWN)).isFalse();
        assertThat(fairShare.mayWait(PROVEN)).isTrue();
    }
}
