package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.verdict;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A webhook with an {@code ordering}: of each key one delivery at a time, in the order of acceptance. */
class OrderTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final AttemptResult.Next DELIVERED = new AttemptResult.Delivered();
    private static final AttemptResult.Next FAILED = new AttemptResult.Failed();
    private static final AttemptResult.Next IN_A_MINUTE = new AttemptResult.Retry(Duration.ofMinutes(1));

    private OutboxFixture fixture;
    private OutboxFixture.Owner process;
    private UUID webhook;

    @BeforeEach
    void an_ordered_webhook() throws SQLException {
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
    void of_one_key_only_the_first_is_due_and_the_next_when_it_has_ended() throws SQLException {
        store(call("a", 1), call("a", 2), call("a", 3));
        for (int number = 1; number <= 3; number++) {
            List<Claim> claims = process.fetch(100);
            assertThat(payloads(claims)).containsExactly(call("a", number));
            assertThat(process.fetch(100)).isEmpty();
            process.settle(List.of(verdict(claims.getFirst(), DELIVERED)));
        }
        assertThat(fixture.count("attempt")).isEqualTo(3);
    }

    @Test
    void events_of_one_statement_are_in_its_order() throws SQLException {
        fixture.store(5, call("a", 0));
        List<UUID> seen = new ArrayList<>();
        for (List<Claim> claims = process.fetch(9); !claims.isEmpty(); claims = process.fetch(9)) {
            seen.add(claims.getFirst().event().id());
            process.settle(List.of(verdict(claims.getFirst(), DELIVERED)));
        }
        assertThat(seen).hasSize(5).isSorted();
    }

    @Test
    void other_keys_and_events_without_one_flow() throws SQLException {
        store(call("a", 1), call("a", 2), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
        assertThat(fetched())
                .containsExactlyInAnyOrder(call("a", 1), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
    }

    @Test
    void a_retry_holds_its_key_and_no_other() throws SQLException {
        store(call("a", 1), call("a", 2), call("b", 1));
        process.settle(
                process.fetch(100).stream().map(it -> verdict(it, IN_A_MINUTE)).toList());
        store(call("b", 2), call("c", 1));
        assertThat(fetched()).containsExactly(call("c", 1));
        fixture.database.execute("update delivery set due_at = now() - interval '1 s' where due_at < 'infinity'");
        assertThat(fetched()).containsExactlyInAnyOrder(call("a", 1), call("b", 1));
    }

    @Test
    void a_head_that_is_given_up_lets_its_key_go_on() throws SQLException {
        store(call("a", 1), call("a", 2));
        process.settle(List.of(verdict(process.fetch(100).getFirst(), FAILED)));
        assertThat(fetched()).containsExactly(call("a", 2));
    }

    @Test
    void a_stale_owner_moves_nothing_on() throws SQLException {
        store(call("a", 1), call("a", 2));
        Claim stale = process.fetch(100).getFirst();
        fixture.pass(LEASE.plusSeconds(1));
        OutboxFixture.Owner other = fixture.process(LEASE);
        Claim fresh = other.fetch(100).getFirst();
        assertThat(process.settle(verdict(stale, DELIVERED))).isZero();
        assertThat(other.fetch(100)).isEmpty();
        other.settle(verdict(fresh, DELIVERED));
        assertThat(payloads(other.fetch(100))).containsExactly(call("a", 2));
    }

    @Test
    void a_path_leads_into_the_payload_and_the_events_own_fields_have_their_names() throws SQLException {
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
                .map(it -> verdict(it, DELIVERED))
                .toList());
        assertThat(process.fetch(100)).extracting(Claim::webhookId).containsExactly(other);
    }

    @Test
    void a_webhook_that_is_enabled_again_goes_on_behind_what_was_cancelled() throws SQLException {
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
    void a_head_that_a_fetch_cancels_leaves_no_queue_stuck() throws SQLException {
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
    void of_several_in_one_statement_the_first_is_due_only() throws SQLException {
        fixture.store(3, call("a", 0));
        assertThat(fixture.count("delivery where due_at <= now()")).isEqualTo(1);
        assertThat(fixture.count("delivery where due_at = 'infinity'")).isEqualTo(2);
    }

    /** As two that are stored at the same moment: neither sees the other. */
    @Test
    void of_two_that_are_both_due_the_first_is_fetched_and_then_the_other() throws SQLException {
        store(call("a", 1), call("a", 2));
        fixture.database.execute("update delivery set due_at = now()");
        List<Claim> claims = process.fetch(100);
        assertThat(payloads(claims)).containsExactly(call("a", 1));
        assertThat(process.fetch(100)).isEmpty();
        process.settle(verdict(claims.getFirst(), DELIVERED));
        assertThat(fetched()).containsExactly(call("a", 2));
    }

    /** As one whose predecessor ends at the moment in which it is stored. */
    @Test
    void one_that_waits_without_cause_becomes_due_when_its_key_is_looked_at() throws SQLException {
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
