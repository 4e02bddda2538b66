package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests webhooks with {@code ordering}: of each key one delivery at a time, in the order of acceptance. */
class OrderTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final AttemptResult.Next DELIVERED = new AttemptResult.Delivered();
    private static final AttemptResult.Next FAILED = new AttemptResult.Failed();
    private static final AttemptResult.Next IN_A_MINUTE = new AttemptResult.Retry(Duration.ofMinutes(1));

    private OutboxFixture fixture;
    private OutboxFixture.Owner process;
    private UUID webhook;

    @BeforeEach
    void set_up_ordered_webhook() throws SQLException {
        fixture = new OutboxFixture();
        process = fixture.process(LEASE);
        webhook = fixture.ordered();
    }

    private void store(String... payloads) throws SQLException {
        for (String payload : payloads) {
            fixture.store(1, payload);
        }
    }

    private static String call(String id, int number) {
        return "{\"call_id\": \"%s\", \"n\": %d}".formatted(id, number);
    }

    private List<String> fetched() throws SQLException {
        return payloads(process.fetch(100));
    }

    private static List<String> payloads(List<Claim> claims) {
        return claims.stream()
                .map(claim -> new String(claim.event().payload(), UTF_8))
                .toList();
    }

    @Test
    void only_the_first_delivery_of_a_key_is_due_until_it_ends() throws SQLException {
        store(call("a", 1), call("a", 2), call("a", 3));
        for (int number = 1; number <= 3; number++) {
            List<Claim> claims = process.fetch(100);
            assertThat(payloads(claims)).containsExactly(call("a", number));
            assertThat(process.fetch(100)).isEmpty();
            process.settle(List.of(result(claims.getFirst(), DELIVERED)));
        }
        assertThat(fixture.count("attempt")).isEqualTo(3);
    }

    @Test
    void events_of_one_statement_keep_their_order() throws SQLException {
        fixture.store(5, call("a", 0));
        List<UUID> seen = new ArrayList<>();
        for (List<Claim> claims = process.fetch(9); !claims.isEmpty(); claims = process.fetch(9)) {
            seen.add(claims.getFirst().event().id());
            process.settle(List.of(result(claims.getFirst(), DELIVERED)));
        }
        assertThat(seen).hasSize(5).isSorted();
    }

    @Test
    void other_keys_and_events_without_key_are_not_blocked() throws SQLException {
        store(call("a", 1), call("a", 2), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
        assertThat(fetched())
                .containsExactlyInAnyOrder(call("a", 1), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
    }

    @Test
    void a_retry_blocks_only_its_own_key() throws SQLException {
        store(call("a", 1), call("a", 2), call("b", 1));
        process.settle(
                process.fetch(100).stream().map(it -> result(it, IN_A_MINUTE)).toList());
        store(call("b", 2), call("c", 1));
        assertThat(fetched()).containsExactly(call("c", 1));
        fixture.database.execute("update delivery set due_at = now() - interval '1 s' where due_at < 'infinity'");
        assertThat(fetched()).containsExactlyInAnyOrder(call("a", 1), call("b", 1));
    }

    @Test
    void a_failed_delivery_unblocks_its_key() throws SQLException {
        store(call("a", 1), call("a", 2));
        process.settle(List.of(result(process.fetch(100).getFirst(), FAILED)));
        assertThat(fetched()).containsExactly(call("a", 2));
    }

    @Test
    void a_stale_owner_promotes_nothing() throws SQLException {
        store(call("a", 1), call("a", 2));
        Claim stale = process.fetch(100).getFirst();
        fixture.pass(LEASE.plusSeconds(1));
        OutboxFixture.Owner other = fixture.process(LEASE);
        Claim fresh = other.fetch(100).getFirst();
        assertThat(process.settle(result(stale, DELIVERED))).isZero();
        assertThat(other.fetch(100)).isEmpty();
        other.settle(result(fresh, DELIVERED));
        assertThat(payloads(other.fetch(100))).containsExactly(call("a", 2));
    }

    @Test
    void order_paths_address_payload_and_event_fields() throws SQLException {
        String deep = "{\"call\": {\"legs\": [{\"id\": %d}]}, \"n\": %d}";
        fixture.database.execute("update webhook set ordering = 'call.legs.0.id'");
        store(deep.formatted(1, 1), deep.formatted(1, 2), deep.formatted(2, 3));
        assertThat(fetched()).containsExactly(deep.formatted(1, 1), deep.formatted(2, 3));
        fixture.database.execute("update webhook set ordering = 'account_id'");
        store("{\"n\": 4}", "{\"n\": 5}");
        assertThat(fetched()).containsExactly("{\"n\": 4}");
    }

    @Test
    void each_webhook_has_its_own_queues() throws SQLException {
        UUID other = fixture.ordered();
        store(call("a", 1), call("a", 2));
        List<Claim> claims = process.fetch(100);
        assertThat(claims).extracting(Claim::webhookId).containsExactlyInAnyOrder(webhook, other);
        process.settle(claims.stream()
                .filter(it -> it.webhookId().equals(other))
                .map(it -> result(it, DELIVERED))
                .toList());
        assertThat(process.fetch(100)).extracting(Claim::webhookId).containsExactly(other);
    }

    @Test
    void a_re_enabled_webhook_continues_after_cancelled_deliveries() throws SQLException {
        store(call("a", 1), call("a", 2));
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
        fixture.database.execute("update webhook set enabled = true");
        fixture.ids.next();
        store(call("a", 3));
        process.cancellations.sweep();
        assertThat(fixture.count("cancellation")).isEqualTo(2);
        assertThat(fetched()).containsExactly(call("a", 3));
    }

    @Test
    void a_first_delivery_cancelled_by_a_fetch_blocks_no_queue() throws SQLException {
        store(call("a", 1), call("a", 2));
        fixture.database.execute("update webhook set enabled = false");
        assertThat(fetched()).isEmpty();
        assertThat(fetched()).isEmpty();
        assertThat(fixture.count("cancellation")).isEqualTo(2);
        fixture.database.execute("update webhook set enabled = true");
        store(call("a", 3));
        assertThat(fetched()).containsExactly(call("a", 3));
    }

    @Test
    void of_several_deliveries_in_one_statement_only_the_first_is_due() throws SQLException {
        fixture.store(3, call("a", 0));
        assertThat(fixture.count("delivery where due_at <= now()")).isEqualTo(1);
        assertThat(fixture.count("delivery where due_at = 'infinity'")).isEqualTo(2);
    }

    /** Simulates two deliveries that are stored at the same moment: neither transaction sees the other. */
    @Test
    void two_due_deliveries_of_a_key_are_fetched_one_after_the_other() throws SQLException {
        store(call("a", 1), call("a", 2));
        fixture.database.execute("update delivery set due_at = now()");
        List<Claim> claims = process.fetch(100);
        assertThat(payloads(claims)).containsExactly(call("a", 1));
        assertThat(process.fetch(100)).isEmpty();
        process.settle(result(claims.getFirst(), DELIVERED));
        assertThat(fetched()).containsExactly(call("a", 2));
    }

    /** Simulates a delivery whose predecessor ends while it is stored. */
    @Test
    void a_delivery_waiting_without_predecessor_becomes_due_when_its_key_is_checked() throws SQLException {
        store(call("a", 1), call("b", 1), call("b", 2));
        fixture.database.execute("update delivery set due_at = 'infinity'");
        Outbox.First first = process.outbox.look(Outbox.Queue.NONE, 10).getFirst();
        assertThat(first.waits()).isTrue();
        assertThat(first.dueIn()).isNull();
        assertThat(process.outbox.promoteAll(List.of(first.queue()))).isEqualTo(2);
        assertThat(process.outbox.promoteAll(List.of(first.queue()))).isZero();
        assertThat(fetched()).containsExactlyInAnyOrder(call("a", 1), call("b", 1));
    }
}
