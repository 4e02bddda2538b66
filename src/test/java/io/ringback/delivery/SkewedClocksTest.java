package io.ringback.delivery;

import static io.ringback.delivery.Debts.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.id.Ids;
import io.ringback.testing.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, one five minutes ahead and one five behind, that could not even ask the database for the time. */
class SkewedClocksTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Verdict.Next DELIVERED = new Verdict.Delivered();
    private static final Verdict.Next IN_A_MINUTE = new Verdict.Retry(Duration.ofMinutes(1));

    private Debts debts;
    private Outbox fast;
    private Outbox slow;

    @BeforeEach
    void two_nodes() throws SQLException {
        debts = new Debts();
        debts.webhook();
        var now = InstantSource.system().instant();
        fast = debts.outbox(LEASE, new SettableClock(now.plus(SKEW)));
        slow = debts.outbox(LEASE, new SettableClock(now.minus(SKEW)));
    }

    private Delivery standing(Claim claim) throws SQLException {
        return new DeliveryLog(debts.database.source())
                .find(debts.account, claim.deliveryId())
                .orElseThrow();
    }

    @Test
    void what_one_has_leased_the_other_takes_when_the_lease_is_over_and_not_before() throws SQLException {
        debts.owe(1);
        assertThat(Debts.claim(slow, 10)).hasSize(1);
        assertThat(Debts.claim(fast, 10)).isEmpty();
        debts.pass(LEASE.minusSeconds(5));
        assertThat(Debts.claim(fast, 10)).isEmpty();
        debts.pass(Duration.ofSeconds(6));
        assertThat(Debts.claim(fast, 10)).hasSize(1);
        assertThat(Debts.claim(slow, 10)).isEmpty();
    }

    @Test
    void a_retry_is_due_for_both_at_the_same_time() throws SQLException {
        debts.owe(1);
        fast.settle(List.of(verdict(Debts.claim(fast, 10).getFirst(), IN_A_MINUTE)));
        debts.owe(1);
        slow.settle(List.of(verdict(Debts.claim(slow, 10).getFirst(), IN_A_MINUTE)));
        debts.pass(Duration.ofSeconds(50));
        assertThat(Debts.claim(fast, 10)).isEmpty();
        assertThat(Debts.claim(slow, 10)).isEmpty();
        debts.pass(Duration.ofSeconds(11));
        assertThat(Debts.claim(fast, 1)).hasSize(1);
        assertThat(Debts.claim(slow, 10)).hasSize(1);
    }

    @Test
    void what_came_last_is_told_by_the_tries_and_not_by_whose_clock_is_ahead() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(fast, 10).getFirst();
        fast.settle(List.of(verdict(claim, IN_A_MINUTE)));
        debts.pass(Duration.ofMinutes(2));
        slow.settle(List.of(verdict(Debts.claim(slow, 10).getFirst(), DELIVERED)));

        Delivery delivered = standing(claim);
        assertThat(delivered.end().state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(delivered.tries()).isEqualTo(2);
    }

    @Test
    void what_is_made_again_counts_on_without_a_gap_or_a_double() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(fast, 10).getFirst();
        fast.settle(List.of(verdict(claim, IN_A_MINUTE)));
        debts.pass(Duration.ofMinutes(2));
        slow.settle(List.of(verdict(Debts.claim(slow, 10).getFirst(), new Verdict.Failed())));

        assertThat(new Redelivery(debts.database.source(), new Doorbell()).ask(standing(claim)))
                .isEqualTo(Redelivery.Outcome.ACCEPTED);
        fast.settle(List.of(verdict(Debts.claim(fast, 10).getFirst(), DELIVERED)));
        assertThat(debts.database.value("select string_agg(try || ':' || state, ' ' order by try) from attempt"))
                .isEqualTo("1:pending 2:failed 3:delivered");
        assertThat(standing(claim).end().state()).isEqualTo(DeliveryState.DELIVERED);
    }

    private void accept(Duration behind) throws SQLException {
        var clock = new SettableClock(InstantSource.system().instant().minus(behind));
        debts.owe(1, "{}", new Ids(clock, new Random()));
    }

    private void disable() {
        debts.database.execute("update webhook set enabled = false, cancelling_since = now()");
    }

    private void enable() {
        debts.database.execute("update webhook set enabled = true");
    }

    @Test
    void what_a_slow_node_accepts_right_after_an_enable_is_sent() throws SQLException {
        disable();
        enable();
        accept(Duration.ofMillis(900));
        assertThat(debts.cancellations().sweep()).isZero();
        assertThat(Debts.claim(fast, 10)).hasSize(1);
    }

    @Test
    void what_was_pending_when_its_webhook_was_disabled_is_cancelled_whoever_accepted_it() throws SQLException {
        accept(Duration.ZERO);
        accept(Duration.ofMillis(900));
        disable();
        enable();
        assertThat(debts.cancellations().sweep()).isEqualTo(2);
        assertThat(Debts.claim(fast, 10)).isEmpty();
    }

    @Test
    void what_was_tried_before_the_webhook_was_disabled_is_cancelled_though_it_is_due_later() throws SQLException {
        accept(Duration.ZERO);
        fast.settle(List.of(verdict(Debts.claim(fast, 10).getFirst(), IN_A_MINUTE)));
        disable();
        enable();
        assertThat(debts.cancellations().sweep()).isOne();
    }
}
