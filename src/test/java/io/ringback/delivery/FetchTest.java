package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a fetch continues in each queue, is limited by bytes, and isolates unreadable rows. */
class FetchTest {
    private static final int LARGE = 100_000;
    private static final long TWO_LARGE = 2 * Claim.weight(LARGE + 10);

    private OutboxFixture fixture;
    private OutboxFixture.Owner owner;
    private UUID webhook;

    @BeforeEach
    void one_webhook() throws SQLException {
        fixture = new OutboxFixture();
        owner = fixture.process(Duration.ofSeconds(30));
        webhook = fixture.webhook();
    }

    private static String payload(int size) {
        return "{\"x\":\"" + "x".repeat(size) + "\"}";
    }

    private Outbox.Queue queue() throws SQLException {
        return owner.outbox.look(Outbox.Queue.NONE, 1).getFirst().queue();
    }

    @Test
    void a_fetch_is_limited_by_bytes_and_the_next_continues() throws SQLException {
        fixture.store(5, payload(LARGE));
        Outbox.Fetched first = owner.fetch(10, TWO_LARGE);
        assertThat(first.claims()).hasSize(2);
        assertThat(first.looked()).singleElement().matches(Outbox.Looked::more);
        Outbox.Looked looked = first.looked().getFirst();
        Outbox.Fetched second =
                owner.outbox.fetch(List.of(new Outbox.Range(looked.queue(), looked.reached(), 10, 10)), TWO_LARGE);
        assertThat(second.claims()).hasSize(2);
        looked = second.looked().getFirst();
        Outbox.Fetched last =
                owner.outbox.fetch(List.of(new Outbox.Range(looked.queue(), looked.reached(), 10, 10)), TWO_LARGE);
        assertThat(last.claims()).hasSize(1);
        assertThat(last.looked().getFirst().more()).isFalse();
    }

    @Test
    void a_single_delivery_is_fetched_whatever_its_size() throws SQLException {
        fixture.store(2, payload(LARGE));
        assertThat(owner.fetch(10, 1).claims()).hasSize(1);
    }

    @Test
    void a_large_event_is_read_once_for_all_its_webhooks() throws SQLException {
        fixture.webhook();
        fixture.webhook();
        fixture.store(1, payload(LARGE));
        List<Claim> claims = owner.fetch(10);
        assertThat(claims).hasSize(3);
        assertThat(claims)
                .allSatisfy(claim -> assertThat(claim.event().payload())
                        .isSameAs(claims.getFirst().event().payload()));
    }

    @Test
    void a_queue_is_read_in_the_order_of_due_times_and_each_delivery_once() throws SQLException {
        fixture.store(3);
        fixture.pass(Duration.ofMinutes(1));
        fixture.store(3);
        List<UUID> all = new ArrayList<>();
        Outbox.Cursor cursor = Outbox.Cursor.BEGINNING;
        for (int i = 0; i < 3; i++) {
            Outbox.Fetched part = owner.outbox.fetch(List.of(new Outbox.Range(queue(), cursor, 2, 2)), Long.MAX_VALUE);
            part.claims().forEach(claim -> all.add(claim.deliveryId()));
            cursor = part.looked().getFirst().reached();
            assertThat(part.looked().getFirst().more()).isTrue();
        }
        assertThat(all).hasSize(6).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void held_deliveries_never_exceed_the_places() throws SQLException {
        fixture.store(10);
        Outbox.Fetched part =
                owner.outbox.fetch(List.of(new Outbox.Range(queue(), Outbox.Cursor.BEGINNING, 10, 3)), Long.MAX_VALUE);
        assertThat(part.claims()).hasSize(3);
        assertThat(part.looked().getFirst().more()).isTrue();
        assertThat(owner.held.ofWebhook(webhook)).isEqualTo(3);
    }

    @Test
    void a_queue_reports_when_its_next_delivery_is_due() throws SQLException {
        fixture.store(2);
        owner.settle(result(owner.fetch(1).getFirst(), new AttemptResult.Retry(Duration.ofMinutes(10))));
        Outbox.Looked looked = owner.fetch(10, Long.MAX_VALUE).looked().getFirst();
        assertThat(looked.nextIn()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        owner.settle(result(owner.held.all().getFirst(), new AttemptResult.Delivered()));
        Outbox.First first = owner.outbox.look(Outbox.Queue.NONE, 10).getFirst();
        assertThat(first.dueIn()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(first.waits()).isFalse();
    }

    @Test
    void queues_are_scanned_page_by_page() throws SQLException {
        fixture.webhook();
        fixture.webhook();
        fixture.store(4);
        List<Outbox.First> first = owner.outbox.look(Outbox.Queue.NONE, 2);
        assertThat(first).hasSize(2);
        List<Outbox.First> rest = owner.outbox.look(first.getLast().queue(), 2);
        assertThat(rest).hasSize(1).doesNotContainAnyElementsOf(first);
        assertThat(owner.outbox.look(rest.getLast().queue(), 2)).isEmpty();
    }

    @Test
    void a_delivery_without_event_fails_with_a_recorded_attempt() throws SQLException {
        fixture.store(2);
        fixture.store(1, payload(LARGE));
        fixture.database.execute("delete from event where id = (select min(event_id::text)::uuid from delivery)");
        assertThat(owner.fetch(10)).hasSize(2);
        assertThat(fixture.count("delivery")).isEqualTo(2);
        assertThat(fixture.database.value("select state || ' ' || client_error from attempt"))
                .isEqualTo("failed unsendable: the event was dropped or cannot be read");
    }

    @Test
    void a_delivery_with_an_unreadable_event_fails_with_a_recorded_attempt() throws SQLException {
        fixture.store(3);
        fixture.database.execute("""
                update event set occurred_at = '4714-11-24 00:00:00+00 BC', hook = repeat('x', 10), traceparent = 'x'
                where id = (select min(event_id::text)::uuid from delivery)
                """);
        List<Claim> claims = owner.fetch(10);
        assertThat(claims.size() + fixture.count("attempt where state = 'failed'"))
                .isEqualTo(3);
    }

    @Test
    void a_failing_cancellation_does_not_prevent_the_fetch() throws SQLException {
        fixture.store(1);
        fixture.database.execute("update webhook set enabled = false");
        fixture.webhook();
        fixture.store(1);
        fixture.database.execute("alter table cancellation add constraint cancellation_odd check (false) not valid");
        assertThat(owner.fetch(10)).hasSize(1);
    }

    @Test
    void postponed_deliveries_are_due_when_their_requests_must_have_ended() throws SQLException {
        fixture.store(1);
        List<Claim> claims = owner.fetch(10);
        owner.outbox.postpone(claims, Duration.ofSeconds(15));
        owner.release(claims);
        assertThat(owner.fetch(10)).isEmpty();
        fixture.pass(Duration.ofSeconds(16));
        assertThat(owner.fetch(10)).extracting(Claim::nextTry).containsExactly(1);
    }

    @Test
    void is_due_ignores_shards_of_live_processes() throws SQLException {
        fixture.store(1);
        OutboxFixture.Owner other = fixture.process(Duration.ofSeconds(30));
        Duration moment = Duration.ofSeconds(20);
        assertThat(owner.outbox.isDue(moment)).isTrue();
        assertThat(other.outbox.isDue(moment)).isFalse();
        fixture.database.execute("update process set lease_until = now() + interval '5 s' where id = '%s'"
                .formatted(owner.ownership.process()));
        assertThat(other.outbox.isDue(moment)).isTrue();
        fixture.database.execute("update shard set owner = null");
        assertThat(other.outbox.isDue(Duration.ofHours(1))).isTrue();
        fixture.database.execute("update delivery set due_at = now() + interval '1 h'");
        assertThat(other.outbox.isDue(moment)).isFalse();
    }
}
