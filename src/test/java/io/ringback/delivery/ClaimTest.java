package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a claim takes is bounded by bytes, and one row that cannot be loaded takes no other along. */
class ClaimTest {
    private static final int LARGE = 100_000;
    private static final long TWO_LARGE = 2 * Claim.weight(LARGE + 10);

    private Debts debts;
    private Outbox outbox;

    @BeforeEach
    void one_webhook() throws SQLException {
        debts = new Debts();
        outbox = debts.outbox(Duration.ofSeconds(30));
        debts.webhook();
    }

    private static String payload(int size) {
        return "{\"x\":\"" + "x".repeat(size) + "\"}";
    }

    @Test
    void a_claim_takes_what_fits_its_bytes_and_the_rest_can_be_claimed_at_once() throws SQLException {
        debts.owe(5, payload(LARGE));
        Outbox.Claimed first = outbox.claim(10, TWO_LARGE);
        assertThat(first.claims()).hasSize(2);
        assertThat(first.more()).isTrue();
        assertThat(debts.count("delivery where leased_until is null and tries = 0"))
                .isEqualTo(3);
        assertThat(outbox.claim(10, TWO_LARGE).claims()).hasSize(2);
        Outbox.Claimed last = outbox.claim(10, TWO_LARGE);
        assertThat(last.claims()).hasSize(1);
        assertThat(last.more()).isFalse();
    }

    @Test
    void one_delivery_is_claimed_whatever_its_size() throws SQLException {
        debts.owe(2, payload(LARGE));
        assertThat(outbox.claim(10, 1).claims()).hasSize(1);
    }

    @Test
    void a_large_event_is_read_once_for_all_of_its_webhooks() throws SQLException {
        debts.webhook();
        debts.webhook();
        debts.owe(1, payload(LARGE));
        List<Claim> claims = Debts.claim(outbox, 10);
        assertThat(claims).hasSize(3);
        assertThat(claims.getFirst().event().payload()).hasSizeGreaterThan(LARGE);
        assertThat(claims)
                .allSatisfy(claim -> assertThat(claim.event().payload())
                        .isSameAs(claims.getFirst().event().payload()));
    }

    @Test
    void parked_deliveries_are_bounded_by_the_same_bytes_and_their_lane_is_not_exhausted() throws SQLException {
        debts.owe(3, payload(LARGE));
        outbox.park(Debts.claim(outbox, 10));
        UUID webhook = outbox.parked(new UUID(0, 0), 10).getFirst();
        List<Outbox.Lane> lane = List.of(new Outbox.Lane(webhook, 10));
        Outbox.Claimed first = outbox.claimParked(lane, TWO_LARGE);
        assertThat(first.claims()).hasSize(2);
        assertThat(first.more()).isTrue();
        Outbox.Claimed second = outbox.claimParked(lane, 10 * TWO_LARGE);
        assertThat(second.claims()).hasSize(1);
        assertThat(second.exhausted()).containsExactly(webhook);
    }

    @Test
    void a_delivery_whose_event_is_gone_fails_on_record_and_the_others_are_claimed() throws SQLException {
        debts.owe(2);
        debts.owe(1, payload(LARGE));
        debts.database.execute("delete from event where id = (select min(event_id::text)::uuid from delivery)");
        assertThat(Debts.claim(outbox, 10)).hasSize(2);
        assertThat(debts.count("delivery")).isEqualTo(2);
        assertThat(debts.database.value("select state || ' ' || client_error from attempt"))
                .isEqualTo("failed unsendable: the event is gone");
    }

    @Test
    void a_delivery_whose_event_cannot_be_read_fails_on_record_and_the_others_are_claimed() throws SQLException {
        debts.owe(3);
        debts.database.execute("""
                update event set occurred_at = '4714-11-24 00:00:00+00 BC', hook = repeat('x', 10), traceparent = 'x'
                where id = (select min(event_id::text)::uuid from delivery)
                """);
        List<Claim> claims = Debts.claim(outbox, 10);
        assertThat(claims.size() + debts.count("attempt where state = 'failed'"))
                .isEqualTo(3);
    }

    @Test
    void what_is_parked_along_with_one_delivery_is_bounded() throws SQLException {
        debts.owe(Lanes.PARK_AT_ONCE + 100);
        outbox.park(Debts.claim(outbox, 10));
        assertThat(debts.count("delivery where parked")).isEqualTo(Lanes.PARK_AT_ONCE + 10);
    }

    @Test
    void the_webhooks_with_parked_deliveries_are_told_page_by_page() throws SQLException {
        debts.webhook();
        debts.webhook();
        debts.owe(1);
        outbox.park(Debts.claim(outbox, 10));
        List<UUID> first = outbox.parked(new UUID(0, 0), 2);
        assertThat(first).hasSize(2);
        assertThat(outbox.parked(first.getLast(), 2)).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void when_what_is_not_wanted_cannot_be_cancelled_the_wanted_are_claimed_all_the_same() throws SQLException {
        debts.owe(1);
        debts.database.execute("update webhook set enabled = false");
        debts.webhook();
        debts.owe(1);
        debts.database.execute("alter table cancellation add constraint cancellation_odd check (false) not valid");
        assertThat(Debts.claim(outbox, 10)).hasSize(1);
    }
}
