package io.ringback.delivery;

import static io.ringback.delivery.Debts.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Verdict.Next DELIVERED = new Verdict.Delivered();
    private static final Verdict.Next IN_A_MINUTE = new Verdict.Retry(Duration.ofMinutes(1));

    private Debts debts;
    private Outbox outbox;
    private UUID webhook;

    @BeforeEach
    void one_webhook() throws SQLException {
        debts = new Debts();
        outbox = debts.outbox(LEASE);
        webhook = debts.webhook();
    }

    @Test
    void a_claim_carries_all_that_a_send_needs_and_nobody_else_gets_it() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(outbox, 10).getFirst();
        assertThat(claim.webhookId()).isEqualTo(webhook);
        assertThat(claim.accountId()).isEqualTo(debts.account);
        assertThat(claim.revision()).isEqualTo(1);
        assertThat(claim.nextTry()).isEqualTo(1);
        assertThat(claim.event().hook()).isEqualTo("channel_create");
        assertThat(claim.event().payload()).asString().isEqualTo("{}");
        assertThat(claim.lease().outlasts(Duration.ofSeconds(29), System.nanoTime()))
                .isTrue();
        assertThat(claim.lease().outlasts(Duration.ofSeconds(30), System.nanoTime()))
                .isFalse();
        assertThat(Debts.claim(outbox, 10)).isEmpty();
    }

    @Test
    void a_deliverys_id_begins_with_its_events() throws SQLException {
        debts.webhook();
        debts.owe(1);
        List<Claim> claims = Debts.claim(outbox, 10);
        assertThat(claims).hasSize(2).allSatisfy(claim -> {
            assertThat(claim.deliveryId().getMostSignificantBits())
                    .isEqualTo(claim.event().id().getMostSignificantBits());
            assertThat(claim.deliveryId().getLeastSignificantBits() >>> 32)
                    .isEqualTo(claim.event().id().getLeastSignificantBits() >>> 32);
        });
    }

    @Test
    void what_is_not_due_is_not_claimed() throws SQLException {
        debts.owe(1);
        debts.pass(Duration.ofMinutes(-5));
        assertThat(Debts.claim(outbox, 10)).isEmpty();
        debts.pass(Duration.ofMinutes(5));
        assertThat(Debts.claim(outbox, 10)).hasSize(1);
    }

    @Test
    void a_delivered_one_leaves_the_outbox_and_its_attempt_stays() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(outbox, 10).getFirst();
        assertThat(outbox.settle(List.of(verdict(claim, DELIVERED)))).isEqualTo(1);
        assertThat(debts.count("delivery")).isZero();
        assertThat(debts.count(
                        "attempt where result = 'success' and state = 'delivered' and try = 1 and status_code = 204"
                                + " and next_attempt_at is null"))
                .isEqualTo(1);
    }

    @Test
    void a_retry_comes_due_after_its_delay_and_not_before() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(outbox, 10).getFirst();
        outbox.settle(List.of(verdict(claim, IN_A_MINUTE)));
        assertThat(debts.count("attempt where state = 'pending' and next_attempt_at > now() + interval '50 s'"))
                .isEqualTo(1);
        debts.pass(Duration.ofSeconds(50));
        assertThat(Debts.claim(outbox, 10)).isEmpty();
        debts.pass(Duration.ofSeconds(10));
        assertThat(Debts.claim(outbox, 10).getFirst().nextTry()).isEqualTo(2);
    }

    @Test
    void a_lost_lease_cannot_settle_a_delivery() throws SQLException {
        debts.owe(1);
        Claim stale = Debts.claim(outbox, 10).getFirst();
        debts.pass(LEASE.plusSeconds(1));
        Claim fresh = Debts.claim(debts.outbox(LEASE), 10).getFirst();
        assertThat(outbox.settle(List.of(verdict(stale, DELIVERED)))).isZero();
        assertThat(outbox.settle(List.of(verdict(stale, IN_A_MINUTE)))).isZero();
        outbox.release(List.of(stale));
        assertThat(debts.count("attempt")).isZero();
        assertThat(debts.count("delivery where leased_until > now()")).isEqualTo(1);
        assertThat(outbox.settle(List.of(verdict(fresh, DELIVERED)))).isEqualTo(1);
        assertThat(outbox.settle(List.of(verdict(fresh, DELIVERED)))).isZero();
        assertThat(debts.count("attempt")).isEqualTo(1);
    }

    @Test
    void one_statement_settles_each_verdict_in_its_own_way() throws SQLException {
        debts.owe(3);
        List<Claim> claims = Debts.claim(outbox, 10);
        assertThat(outbox.settle(List.of(
                        verdict(claims.get(0), DELIVERED),
                        verdict(claims.get(1), IN_A_MINUTE),
                        verdict(claims.get(2), new Verdict.Failed()))))
                .isEqualTo(3);
        assertThat(debts.count("delivery")).isEqualTo(1);
        assertThat(debts.database.value("select string_agg(state, ',' order by delivery_id) from attempt"))
                .isEqualTo("delivered,pending,failed");
    }

    @Test
    void what_is_released_is_due_at_once_and_no_try_is_burnt() throws SQLException {
        debts.owe(1);
        outbox.release(Debts.claim(outbox, 10));
        assertThat(Debts.claim(outbox, 10).getFirst().nextTry()).isEqualTo(1);
        assertThat(debts.count("attempt")).isZero();
    }

    @Test
    void a_claim_ends_what_is_not_wanted_any_more_on_record() throws SQLException {
        debts.owe(1);
        debts.database.execute("update webhook set enabled = false");
        assertThat(Debts.claim(outbox, 10)).isEmpty();
        assertThat(debts.count("delivery")).isZero();
        assertThat(debts.count("cancellation where reason = 'webhook disabled' and tries = 0"))
                .isEqualTo(1);
    }

    @Test
    void a_sweep_ends_all_that_waits_for_a_webhook_but_what_is_being_sent() throws SQLException {
        debts.owe(2500);
        Claim sending = Debts.claim(outbox, 1).getFirst();
        debts.database.execute("update webhook set deleted_at = now(), cancelling_since = now()");
        assertThat(debts.cancellations().sweep()).isEqualTo(2499);
        assertThat(debts.count("cancellation where reason = 'webhook deleted'")).isEqualTo(2499);
        assertThat(debts.count("webhook where cancelling_since is not null")).isEqualTo(1);

        outbox.settle(List.of(verdict(sending, IN_A_MINUTE)));
        assertThat(debts.cancellations().sweep()).isEqualTo(1);
        assertThat(debts.count("cancellation where tries = 1")).isEqualTo(1);
        debts.database.execute("update webhook set cancelling_since = now() - interval '2 min'");
        debts.cancellations().sweep();
        assertThat(debts.count("webhook where cancelling_since is not null")).isZero();
    }

    @Test
    void a_missing_partition_is_made_when_it_is_met() throws SQLException {
        debts.owe(1);
        Claim claim = Debts.claim(outbox, 10).getFirst();
        debts.database.execute("""
                do $$ declare part text; begin
                  for part in select inhrelid::regclass::text from pg_inherits where inhparent = 'attempt'::regclass loop
                    execute 'drop table ' || part;
                  end loop;
                end $$
                """);
        assertThat(outbox.settle(List.of(verdict(claim, DELIVERED)))).isEqualTo(1);
        assertThat(debts.count("attempt")).isEqualTo(1);
    }

    @Test
    void eight_workers_of_which_one_dies_pay_each_delivery_once() throws Exception {
        int owed = 3000;
        debts.owe(owed);
        Set<UUID> paid = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean dies = i == 0;
                runs.add(workers.submit(worker(dies, paid, twice)));
            }
            for (Future<Void> run : runs) {
                run.get();
            }
        }
        int lost = owed - paid.size();
        assertThat(debts.count("delivery")).as("leased by the dead one").isEqualTo(lost);
        debts.pass(LEASE.plusSeconds(1));
        worker(false, paid, twice).call();
        assertThat(paid).hasSize(owed);
        assertThat(twice).hasValue(0);
        assertThat(debts.count("attempt")).isEqualTo(owed);
        assertThat(debts.count("delivery")).isZero();
    }

    private Callable<Void> worker(boolean dies, Set<UUID> paid, AtomicInteger twice) {
        return () -> {
            Outbox own = debts.outbox(LEASE);
            List<Claim> claims = Debts.claim(own, 50);
            while (!claims.isEmpty() && !dies) {
                for (Claim claim : claims) {
                    if (!paid.add(claim.deliveryId())) {
                        twice.incrementAndGet();
                    }
                }
                outbox.settle(
                        claims.stream().map(claim -> verdict(claim, DELIVERED)).toList());
                claims = Debts.claim(own, 50);
            }
            return null;
        };
    }

    @Test
    void what_is_parked_leaves_the_common_lane_with_more_of_its_endpoint() throws SQLException {
        debts.owe(30);
        UUID other = debts.webhook();
        debts.owe(1);
        outbox.park(Debts.claim(outbox, 10));
        assertThat(debts.count("delivery where parked and webhook_id = '" + webhook + "' and fence is null"))
                .isEqualTo(31);
        assertThat(outbox.parked(new UUID(0, 0), 10)).containsExactly(webhook);
        assertThat(Debts.claim(outbox, 10)).extracting(Claim::webhookId).containsExactly(other);
    }

    @Test
    void a_lane_gives_no_more_than_its_places_and_a_retry_returns_to_the_common_lane() throws SQLException {
        debts.owe(5);
        outbox.park(Debts.claim(outbox, 1));
        List<Claim> claims = outbox.claimParked(List.of(new Outbox.Lane(webhook, 2)), Long.MAX_VALUE)
                .claims();
        assertThat(claims).hasSize(2);
        outbox.settle(List.of(verdict(claims.getFirst(), IN_A_MINUTE)));
        assertThat(debts.count("delivery where not parked and tries = 1")).isEqualTo(1);
        assertThat(outbox.claimParked(List.of(new Outbox.Lane(webhook, 10)), Long.MAX_VALUE)
                        .claims())
                .hasSize(3);
    }

    @Test
    void lanes_are_found_by_whoever_looks() throws SQLException {
        UUID other = debts.webhook();
        debts.owe(3);
        outbox.park(Debts.claim(outbox, 6));
        assertThat(debts.outbox(LEASE).parked(new UUID(0, 0), 10)).containsExactlyInAnyOrder(webhook, other);
    }

    @Test
    void enabling_a_webhook_again_revives_nothing_that_disabling_ended() throws SQLException {
        debts.owe(2);
        debts.database.execute("update webhook set cancelling_since = now() + interval '1 s'");
        Claim claim = Debts.claim(outbox, 1).stream().findFirst().orElse(null);
        assertThat(claim).isNull();
        assertThat(debts.cancellations().sweep()).isEqualTo(1);
        assertThat(debts.count("cancellation where reason = 'webhook disabled'"))
                .isEqualTo(2);

        debts.database.execute("update webhook set cancelling_since = now() - interval '1 s'");
        debts.owe(1);
        assertThat(debts.cancellations().sweep()).isZero();
        assertThat(Debts.claim(outbox, 10)).hasSize(1);
    }
}
