package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
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
    private static final AttemptResult.Next DELIVERED = new AttemptResult.Delivered();
    private static final AttemptResult.Next IN_A_MINUTE = new AttemptResult.Retry(Duration.ofMinutes(1));

    private OutboxFixture fixture;
    private OutboxFixture.Owner process;
    private UUID webhook;

    @BeforeEach
    void one_webhook() throws SQLException {
        fixture = new OutboxFixture();
        process = fixture.process(LEASE);
        webhook = fixture.webhook();
    }

    @Test
    void a_fetched_delivery_is_complete_and_fetched_once() throws SQLException {
        fixture.store(1);
        Claim claim = process.fetch(10).getFirst();
        assertThat(claim.webhookId()).isEqualTo(webhook);
        assertThat(claim.accountId()).isEqualTo(fixture.account);
        assertThat(claim.revision()).isEqualTo(1);
        assertThat(claim.nextTry()).isEqualTo(1);
        assertThat(claim.event().hook()).isEqualTo("channel_create");
        assertThat(claim.event().payload()).asString().isEqualTo("{}");
        assertThat(claim.lease().outlasts(Duration.ofSeconds(29), System.nanoTime()))
                .isTrue();
        assertThat(claim.lease().outlasts(Duration.ofSeconds(30), System.nanoTime()))
                .isFalse();
        assertThat(process.fetch(10)).isEmpty();
    }

    @Test
    void a_delivery_id_begins_with_its_event_id() throws SQLException {
        fixture.webhook();
        fixture.store(1);
        List<Claim> claims = process.fetch(10);
        assertThat(claims).hasSize(2).allSatisfy(claim -> {
            assertThat(claim.deliveryId().getMostSignificantBits())
                    .isEqualTo(claim.event().id().getMostSignificantBits());
            assertThat(claim.deliveryId().getLeastSignificantBits() >>> 32)
                    .isEqualTo(claim.event().id().getLeastSignificantBits() >>> 32);
        });
    }

    @Test
    void deliveries_that_are_not_due_are_not_claimed() throws SQLException {
        fixture.store(1);
        fixture.pass(Duration.ofMinutes(-5));
        assertThat(process.fetch(10)).isEmpty();
        fixture.pass(Duration.ofMinutes(5));
        assertThat(process.fetch(10)).hasSize(1);
    }

    @Test
    void a_delivered_delivery_leaves_the_outbox_and_its_attempt_stays() throws SQLException {
        fixture.store(1);
        Claim claim = process.fetch(10).getFirst();
        assertThat(process.settle(List.of(result(claim, DELIVERED)))).isEqualTo(1);
        assertThat(fixture.count("delivery")).isZero();
        assertThat(fixture.count("attempt where state = 'delivered' and try = 1 and status_code = 204"
                        + " and next_attempt_at is null"))
                .isEqualTo(1);
    }

    @Test
    void a_retry_is_due_after_its_delay_and_not_before() throws SQLException {
        fixture.store(1);
        Claim claim = process.fetch(10).getFirst();
        process.settle(List.of(result(claim, IN_A_MINUTE)));
        assertThat(fixture.count("attempt where state = 'pending' and next_attempt_at > now() + interval '50 s'"))
                .isEqualTo(1);
        fixture.pass(Duration.ofSeconds(50));
        assertThat(process.fetch(10)).isEmpty();
        fixture.pass(Duration.ofSeconds(10));
        assertThat(process.fetch(10).getFirst().nextTry()).isEqualTo(2);
    }

    @Test
    void one_statement_settles_every_kind_of_result() throws SQLException {
        fixture.store(3);
        List<Claim> claims = process.fetch(10);
        assertThat(process.settle(List.of(
                        result(claims.get(0), DELIVERED),
                        result(claims.get(1), IN_A_MINUTE),
                        result(claims.get(2), new AttemptResult.Failed()))))
                .isEqualTo(3);
        assertThat(fixture.count("delivery")).isEqualTo(1);
        assertThat(fixture.database.value("select string_agg(state, ',' order by delivery_id) from attempt"))
                .isEqualTo("delivered,pending,failed");
    }

    @Test
    void a_fetch_cancels_unwanted_deliveries_with_a_record() throws SQLException {
        fixture.store(1);
        fixture.database.execute("update webhook set enabled = false");
        assertThat(process.fetch(10)).isEmpty();
        assertThat(fixture.count("delivery")).isZero();
        assertThat(fixture.count("cancellation where reason = 'webhook disabled' and tries = 0"))
                .isEqualTo(1);
    }

    @Test
    void a_missing_partition_is_created_on_demand() throws SQLException {
        fixture.store(1);
        Claim claim = process.fetch(10).getFirst();
        fixture.database.execute("""
                do $$ declare part text; begin
                  for part in select inhrelid::regclass::text from pg_inherits where inhparent = 'attempt'::regclass loop
                    execute 'drop table ' || part;
                  end loop;
                end $$
                """);
        assertThat(process.settle(List.of(result(claim, DELIVERED)))).isEqualTo(1);
        assertThat(fixture.count("attempt")).isEqualTo(1);
    }

    @Test
    void enabling_a_webhook_again_does_not_revive_cancelled_deliveries() throws SQLException {
        fixture.store(2);
        fixture.database.execute("update webhook set cancelling_since = now() + interval '1 s'");
        Claim claim = process.fetch(1).stream().findFirst().orElse(null);
        assertThat(claim).isNull();
        process.cancellations.sweep();
        assertThat(fixture.count("cancellation where reason = 'webhook disabled'"))
                .isEqualTo(2);

        fixture.database.execute("update webhook set cancelling_since = now() - interval '1 s'");
        fixture.store(1);
        assertThat(process.cancellations.sweep()).isZero();
        assertThat(process.fetch(10)).hasSize(1);
    }

    @Test
    void a_lost_lease_cannot_settle() throws SQLException {
        fixture.store(1);
        Claim stale = process.fetch(10).getFirst();
        fixture.pass(LEASE.plusSeconds(1));
        OutboxFixture.Owner other = fixture.process(LEASE);
        Claim fresh = other.fetch(10).getFirst();
        assertThat(process.settle(result(stale, DELIVERED))).isZero();
        assertThat(process.settle(result(stale, IN_A_MINUTE))).isZero();
        assertThat(fixture.count("attempt")).isZero();
        assertThat(fixture.count("delivery where tries = 0")).isEqualTo(1);
        assertThat(other.settle(result(fresh, DELIVERED))).isEqualTo(1);
        assertThat(fixture.count("attempt")).isEqualTo(1);
    }

    /** Simulates a commit whose reply was lost. */
    @Test
    void a_repeated_settle_writes_nothing_twice() throws SQLException {
        fixture.store(2);
        List<Claim> claims = process.fetch(10);
        List<AttemptResult> results = List.of(result(claims.get(0), IN_A_MINUTE), result(claims.get(1), DELIVERED));
        assertThat(process.outbox.settle(results)).isEqualTo(2);
        assertThat(process.outbox.settle(results)).isZero();
        assertThat(fixture.database.value(
                        "select string_agg(try || ':' || state, ' ' order by delivery_id) from attempt"))
                .isEqualTo("1:pending 1:delivered");
        assertThat(fixture.count("delivery where tries = 1")).isEqualTo(1);
        fixture.pass(Duration.ofMinutes(2));
        process.release(claims);
        Claim second = process.fetch(10).getFirst();
        assertThat(process.settle(results)).isZero();
        assertThat(process.settle(result(second, DELIVERED))).isEqualTo(1);
        assertThat(fixture.count("attempt")).isEqualTo(3);
    }

    @Test
    void the_cancellation_job_skips_deliveries_that_intake_is_storing() throws SQLException {
        fixture.store(2);
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
        UUID event = (UUID) fixture.database.value("select min(event_id::text)::uuid from delivery");
        process.held.storing(List.of(event));
        assertThat(process.cancellations.sweep()).isEqualTo(1);
        process.held.stored(List.of(event));
        assertThat(process.cancellations.sweep()).isEqualTo(1);
    }

    @Test
    void a_released_delivery_can_be_fetched_again_without_counting_an_attempt() throws SQLException {
        fixture.store(1);
        process.release(process.fetch(10));
        assertThat(process.fetch(10).getFirst().nextTry()).isEqualTo(1);
        assertThat(fixture.count("attempt")).isZero();
    }

    @Test
    void the_cancellation_job_cancels_pending_deliveries_but_not_those_in_flight() throws SQLException {
        fixture.store(2500);
        Claim sending = process.fetch(1).getFirst();
        fixture.database.execute("update webhook set deleted_at = now(), cancelling_since = now()");
        assertThat(process.cancellations.sweep()).isEqualTo(2499);
        assertThat(fixture.count("cancellation where reason = 'webhook deleted'"))
                .isEqualTo(2499);
        assertThat(fixture.count("webhook where cancelling_since is not null")).isEqualTo(1);

        process.settle(result(sending, IN_A_MINUTE));
        assertThat(process.cancellations.sweep()).isEqualTo(1);
        assertThat(fixture.count("cancellation where tries = 1")).isEqualTo(1);
        fixture.database.execute("update webhook set cancelling_since = now() - interval '2 min'");
        process.cancellations.sweep();
        assertThat(fixture.count("webhook where cancelling_since is not null")).isZero();
    }

    @Test
    void a_process_cancels_nothing_in_the_shards_of_another() throws SQLException {
        fixture.store(1);
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
        OutboxFixture.Owner other = fixture.process(LEASE);
        assertThat(other.cancellations.sweep()).isZero();
        assertThat(process.cancellations.sweep()).isEqualTo(1);
    }

    @Test
    void eight_processes_send_each_delivery_once_although_one_dies() throws Exception {
        for (int i = 0; i < 40; i++) {
            accountWithWebhook();
        }
        int stored = fixture.count("webhook") > 0 ? storeForAll(20) : 0;
        List<OutboxFixture.Owner> processes = new ArrayList<>(List.of(process));
        for (int i = 1; i < 8; i++) {
            processes.add(fixture.process(LEASE));
        }
        for (int turn = 0; turn < 2; turn++) {
            for (OutboxFixture.Owner one : processes) {
                one.round();
            }
        }
        assertThat(fixture.count("shard where owner is null")).isZero();
        List<Claim> dead = processes.removeFirst().fetch(10);
        Set<UUID> delivered = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        run(processes, delivered, twice);
        assertThat(fixture.count("delivery where shard in (select shard from shard where owner = '%s')"
                        .formatted(process.ownership.process())))
                .isEqualTo(stored - delivered.size());
        assertThat(dead).noneMatch(claim -> delivered.contains(claim.deliveryId()));

        fixture.database.execute("update process set lease_until = now() - interval '1 s' where id = '%s'"
                .formatted(process.ownership.process()));
        for (OutboxFixture.Owner one : processes) {
            one.round();
        }
        run(processes, delivered, twice);
        assertThat(delivered).hasSize(stored);
        assertThat(twice).hasValue(0);
        assertThat(fixture.count("attempt")).isEqualTo(stored);
        assertThat(fixture.count("delivery")).isZero();
    }

    private void accountWithWebhook() {
        UUID child = fixture.ids.next();
        fixture.database.execute(
                "insert into account (id, parent_id, name, tree) values ('%1$s', '%2$s', 'Child', '{%2$s}')"
                        .formatted(child, fixture.account));
        UUID theirs = fixture.webhook();
        fixture.database.execute("update webhook set account_id = '%s' where id = '%s'".formatted(child, theirs));
    }

    /** Stores {@code each} deliveries for every webhook except the first; returns their number. */
    private int storeForAll(int each) {
        fixture.database.execute("""
                with stored as (
                  insert into event (id, account_id, hook, payload, occurred_at, deliveries)
                  select
                    (left(uuid_since(now())::text, 15) || right(gen_random_uuid()::text, 21))::uuid, w.account_id,
                    'channel_create', '{}', now(), 1
                  from webhook w
                  cross join generate_series(1, %d)
                  returning id, account_id
                )
                insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
                select delivery_id(s.id, 1), a.shard, a.id, w.id, s.id, 2, now()
                from stored s
                join account a on a.id = s.account_id
                join webhook w on w.account_id = a.id
                """.formatted(each));
        return (int) fixture.count("delivery");
    }

    private static void run(List<OutboxFixture.Owner> processes, Set<UUID> delivered, AtomicInteger twice)
            throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> runs = new ArrayList<>();
            for (OutboxFixture.Owner one : processes) {
                runs.add(threads.submit(worker(one, delivered, twice)));
            }
            for (Future<Void> run : runs) {
                run.get();
            }
        }
    }

    private static Callable<Void> worker(OutboxFixture.Owner own, Set<UUID> delivered, AtomicInteger twice) {
        return () -> {
            for (List<Claim> claims = own.fetch(50); !claims.isEmpty(); claims = own.fetch(50)) {
                for (Claim claim : claims) {
                    if (!delivered.add(claim.deliveryId())) {
                        twice.incrementAndGet();
                    }
                }
                own.settle(
                        claims.stream().map(claim -> result(claim, DELIVERED)).toList());
            }
            return null;
        };
    }
}
