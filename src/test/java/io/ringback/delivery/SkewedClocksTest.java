package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.history.DeliveryLog;
import io.ringback.id.Ids;
import io.ringback.testing.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests two processes, one with a clock five minutes ahead and one five behind, which cannot query the database's time.
 */
class SkewedClocksTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final AttemptResult.Next DELIVERED = new AttemptResult.Delivered();
    private static final AttemptResult.Next IN_A_MINUTE = new AttemptResult.Retry(Duration.ofMinutes(1));

    private OutboxFixture fixture;
    private OutboxFixture.Owner fast;
    private OutboxFixture.Owner slow;

    @BeforeEach
    void two_nodes() throws SQLException {
        fixture = new OutboxFixture();
        fixture.webhook();
        var now = InstantSource.system().instant();
        fast = fixture.process(LEASE, new SettableClock(now.plus(SKEW)));
        slow = fixture.process(LEASE, new SettableClock(now.minus(SKEW)));
    }

    private Delivery standing(Claim claim) throws SQLException {
        return new DeliveryLog(fixture.database.source())
                .find(fixture.account, claim.deliveryId())
                .orElseThrow();
    }

    private List<Claim> fetch(OutboxFixture.Owner process) throws SQLException {
        fixture.takeOver(process);
        return process.fetch(10);
    }

    @Test
    void shards_change_owner_only_when_the_lease_has_expired() throws SQLException {
        fixture.store(1);
        assertThat(fast.fetch(10)).hasSize(1);
        slow.round();
        assertThat(slow.fetch(10)).isEmpty();
        fixture.pass(LEASE.minusSeconds(5));
        fast.round();
        fixture.pass(Duration.ofSeconds(6));
        slow.round();
        assertThat(slow.fetch(10)).isEmpty();
        fixture.pass(LEASE);
        slow.round();
        assertThat(slow.fetch(10)).hasSize(1);
        fast.round();
        assertThat(fast.fetch(10)).isEmpty();
    }

    @Test
    void a_retry_is_due_at_the_same_time_for_all_processes() throws SQLException {
        fixture.store(1);
        fast.settle(result(fetch(fast).getFirst(), IN_A_MINUTE));
        fixture.store(1);
        slow.settle(result(fetch(slow).getFirst(), IN_A_MINUTE));
        fixture.pass(Duration.ofSeconds(50));
        assertThat(fetch(fast)).isEmpty();
        assertThat(fetch(slow)).isEmpty();
        fixture.pass(Duration.ofSeconds(11));
        assertThat(fetch(fast)).hasSize(2);
        assertThat(fetch(slow)).hasSize(2);
    }

    @Test
    void the_latest_state_follows_attempt_numbers_not_clocks() throws SQLException {
        fixture.store(1);
        Claim claim = fetch(fast).getFirst();
        fast.settle(List.of(result(claim, IN_A_MINUTE)));
        fixture.pass(Duration.ofMinutes(2));
        slow.settle(List.of(result(fetch(slow).getFirst(), DELIVERED)));

        Delivery delivered = standing(claim);
        assertThat(delivered.end().state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(delivered.tries()).isEqualTo(2);
    }

    @Test
    void attempt_numbers_continue_after_a_retry_on_request() throws SQLException {
        fixture.store(1);
        Claim claim = fetch(fast).getFirst();
        fast.settle(List.of(result(claim, IN_A_MINUTE)));
        fixture.pass(Duration.ofMinutes(2));
        slow.settle(List.of(result(fetch(slow).getFirst(), new AttemptResult.Failed())));

        assertThat(new Redelivery(
                                fixture.database.source(),
                                new HandOff(fast.ownership, fast.held, fast.peers, OutboxFixture.AWAKE))
                        .ask(standing(claim)))
                .isEqualTo(Redelivery.Outcome.ACCEPTED);
        fast.settle(List.of(result(fetch(fast).getFirst(), DELIVERED)));
        assertThat(fixture.database.value("select string_agg(try || ':' || state, ' ' order by try) from attempt"))
                .isEqualTo("1:pending 2:failed 3:delivered");
        assertThat(standing(claim).end().state()).isEqualTo(DeliveryState.DELIVERED);
    }

    private void accept(Duration behind) throws SQLException {
        var clock = new SettableClock(InstantSource.system().instant().minus(behind));
        fixture.store(1, "{}", new Ids(clock, new Random()));
    }

    private void disable() {
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
    }

    private void enable() {
        fixture.database.execute("update webhook set enabled = true");
    }

    @Test
    void events_accepted_by_a_slow_clock_after_an_enable_are_sent() throws SQLException {
        disable();
        enable();
        accept(Duration.ofMillis(900));
        assertThat(fast.cancellations.sweep()).isZero();
        assertThat(fetch(fast)).hasSize(1);
    }

    @Test
    void deliveries_pending_at_a_disable_are_cancelled_whatever_the_clock() throws SQLException {
        accept(Duration.ZERO);
        accept(Duration.ofMillis(900));
        disable();
        enable();
        assertThat(fast.cancellations.sweep()).isEqualTo(2);
        assertThat(fetch(fast)).isEmpty();
    }

    @Test
    void retries_due_after_a_disable_are_cancelled() throws SQLException {
        accept(Duration.ZERO);
        fast.settle(List.of(result(fetch(fast).getFirst(), IN_A_MINUTE)));
        disable();
        enable();
        assertThat(fast.cancellations.sweep()).isOne();
    }
}
