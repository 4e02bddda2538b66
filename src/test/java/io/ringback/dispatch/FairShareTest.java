package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final int ALL = 2048;

    private final FairShare fairShare = new FairShare(ALL);

    /** An endpoint that takes as many places as it gets. */
    private final class Endpoint {
        private final FairShare.Holder account;
        private final boolean isProven;
        private int held;

        Endpoint(FairShare.Holder account, boolean isProven) {
            this.account = account;
            this.isProven = isProven;
        }

        boolean take() {
            boolean taken = fairShare.take(account, held, isProven);
            held += taken ? 1 : 0;
            return taken;
        }

        void takeUpTo(int most) {
            while (held < most && take()) {
                // One after the other.
            }
        }

        void leave() {
            held--;
            fairShare.leave(account, isProven);
        }
    }

    private List<Endpoint> endpoints(int count, FairShare.Holder account, boolean isProven) {
        return Stream.generate(() -> new Endpoint(account, isProven))
                .limit(count)
                .toList();
    }

    private static int held(List<Endpoint> endpoints) {
        return endpoints.stream().mapToInt(endpoint -> endpoint.held).sum();
    }

    /** Has requests answered in a random order, and after each answer all of them ask for one more, in turn. */
    private static void settleDown(List<Endpoint> endpoints) {
        Random random = new Random(42);
        for (int answers = 0; answers < 10 * ALL; answers++) {
            int answered = random.nextInt(held(endpoints));
            for (Endpoint endpoint : endpoints) {
                answered -= endpoint.held;
                if (answered < 0) {
                    endpoint.leave();
                    break;
                }
            }
            int first = random.nextInt(endpoints.size());
            IntStream.range(first, first + endpoints.size())
                    .forEach(i -> endpoints.get(i % endpoints.size()).take());
        }
    }

    @Test
    void one_endpoint_alone_gets_half_of_all_places() {
        Endpoint alone = new Endpoint(new FairShare.Holder(), true);
        alone.takeUpTo(ALL);
        assertThat(alone.held).isBetween(ALL / 2 - 2, ALL / 2 + 2);
    }

    @Test
    void one_with_many_gets_no_new_place_until_it_is_below_its_share_and_then_both_hold_as_many() {
        FairShare.Holder account = new FairShare.Holder();
        List<Endpoint> both = endpoints(2, account, true);
        both.getFirst().takeUpTo(ALL);
        both.getLast().takeUpTo(100);
        assertThat(both.getLast().held).isEqualTo(100);
        both.getFirst().leave();
        assertThat(both.getFirst().take()).isFalse();
        settleDown(both);
        assertThat(both.getFirst().held).isBetween(both.getLast().held * 8 / 10, both.getLast().held * 12 / 10);
    }

    @Test
    void an_account_with_many_endpoints_gets_no_more_than_one_with_few() {
        List<Endpoint> many = endpoints(1000, new FairShare.Holder(), true);
        List<Endpoint> few = endpoints(4, new FairShare.Holder(), true);
        many.forEach(endpoint -> endpoint.takeUpTo(ALL));
        few.forEach(endpoint -> endpoint.takeUpTo(ALL));
        settleDown(Stream.concat(many.stream(), few.stream()).toList());
        assertThat(held(few)).isBetween(held(many) * 8 / 10, held(many) * 12 / 10);
    }

    @Test
    void who_wants_less_than_its_share_gets_it_however_many_want_more() {
        List<Endpoint> greedy = Stream.generate(() -> new Endpoint(new FairShare.Holder(), true))
                .limit(20)
                .toList();
        greedy.forEach(endpoint -> endpoint.takeUpTo(ALL));
        settleDown(greedy);
        assertThat(held(greedy)).as("places are used").isGreaterThan(ALL * 3 / 4);
        Endpoint modest = new Endpoint(new FairShare.Holder(), true);
        modest.takeUpTo(20);
        assertThat(modest.held).isEqualTo(20);
    }

    @Test
    void an_account_whose_endpoints_all_hang_leaves_places_to_a_new_endpoint_of_another() {
        List<Endpoint> hanging = endpoints(10_000, new FairShare.Holder(), false);
        hanging.forEach(endpoint -> endpoint.takeUpTo(ConcurrencyLimit.START));
        assertThat(hanging.getLast().held).isZero();
        Endpoint fresh = new Endpoint(new FairShare.Holder(), false);
        fresh.takeUpTo(ConcurrencyLimit.START);
        assertThat(fresh.held).isEqualTo(ConcurrencyLimit.START);
    }

    @Test
    void endpoints_that_hang_leave_a_quarter_to_those_that_work_though_each_is_of_another_account() {
        IntStream.range(0, 10_000).forEach(i -> new Endpoint(new FairShare.Holder(), false).take());
        assertThat(new Endpoint(new FairShare.Holder(), false).take()).isFalse();
        List<Endpoint> working = Stream.generate(() -> new Endpoint(new FairShare.Holder(), true))
                .limit(10_000)
                .toList();
        working.forEach(Endpoint::take);
        assertThat(held(working)).isEqualTo(ALL / 4);
    }

    @Test
    void endpoints_that_work_leave_an_eighth_to_those_that_have_to_show_themselves() {
        IntStream.range(0, 10_000).forEach(i -> new Endpoint(new FairShare.Holder(), true).take());
        List<Endpoint> fresh = Stream.generate(() -> new Endpoint(new FairShare.Holder(), false))
                .limit(10_000)
                .toList();
        fresh.forEach(Endpoint::take);
        assertThat(held(fresh)).isEqualTo(ALL / 8);
    }

    @Test
    void a_place_that_is_given_back_can_be_taken_again() {
        FairShare one = new FairShare(1);
        FairShare.Holder account = new FairShare.Holder();
        assertThat(one.take(account, 0, false)).isTrue();
        assertThat(one.take(new FairShare.Holder(), 0, true)).isFalse();
        one.leave(account, false);
        assertThat(one.take(account, 0, true)).isTrue();
    }

    @Test
    void what_waits_leaves_an_eighth_of_what_is_in_hand_to_new_ones() {
        int waiting = 0;
        while (fairShare.mayWait()) {
            fairShare.waits();
            waiting++;
        }
        assertThat(waiting).isEqualTo(ALL - ALL / 8);
        fairShare.waitsNoMore();
        assertThat(fairShare.mayWait()).isTrue();
    }
}
