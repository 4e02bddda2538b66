package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.id.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandOffTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final HandOff handOff = new HandOff(new Ids(InstantSource.system(), new Random()), () -> LEASE);

    /** A dispatch with room for so many. */
    private static final class Dispatch implements HandOff.Taker {
        private final int room;
        private final List<String> calls = new ArrayList<>();

        Dispatch(int room) {
            this.room = room;
        }

        @Override
        public int reserve(int most, long weight) {
            calls.add("reserve " + most + " of " + weight);
            return Math.min(most, room);
        }

        @Override
        public void take(List<Claim> claims, int reserved, long weight) {
            calls.add("take " + claims.size() + " for " + reserved + " of " + weight);
        }
    }

    @Test
    void without_a_dispatcher_there_is_no_room_and_nothing_is_handed() {
        HandOff.Offer offer = handOff.offer(10, 100);
        assertThat(offer.room()).isZero();
        offer.hand(List.of());
    }

    @Test
    void room_is_set_aside_for_the_largest_payload_and_given_back_with_what_came() {
        Dispatch dispatch = new Dispatch(3);
        handOff.to(dispatch);
        HandOff.Offer offer = handOff.offer(10, 100);
        assertThat(offer.room()).isEqualTo(3);
        offer.hand(List.of());
        long weight = Claim.weight(100);
        assertThat(dispatch.calls).containsExactly("reserve 10 of " + weight, "take 0 for 3 of " + weight);
    }

    @Test
    void who_is_offered_nothing_reserves_nothing() {
        Dispatch dispatch = new Dispatch(3);
        handOff.to(dispatch);
        assertThat(handOff.offer(0, 0).room()).isZero();
        assertThat(dispatch.calls).isEmpty();
    }

    @Test
    void room_that_was_set_aside_is_given_back_to_a_dispatcher_that_ends_meanwhile() {
        Dispatch dispatch = new Dispatch(3);
        handOff.to(dispatch);
        HandOff.Offer offer = handOff.offer(1, 0);
        handOff.to(null);
        offer.hand(List.of());
        assertThat(dispatch.calls).hasSize(2);
        assertThat(handOff.offer(1, 0).room()).isZero();
    }

    @Test
    void each_offer_has_a_fence_of_its_own_and_a_lease_that_lasts() {
        long now = System.nanoTime();
        HandOff.Offer one = handOff.offer(1, 0);
        HandOff.Offer other = handOff.offer(1, 0);
        assertThat(one.fence()).isNotEqualTo(other.fence());
        assertThat(one.lease().outlasts(LEASE.minusSeconds(5), now)).isTrue();
        assertThat(one.leaseMillis()).isEqualTo(LEASE.toMillis());
    }
}
