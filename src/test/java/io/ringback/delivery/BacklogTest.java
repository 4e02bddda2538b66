package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of the outbox is what is in it, and tells our own delay from that of an endpoint. */
class BacklogTest {
    private final Debts debts;
    private final UUID webhook;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Backlog backlog;

    BacklogTest() throws SQLException {
        debts = new Debts();
        webhook = debts.webhook();
        backlog = new Backlog(debts.database.source(), meters);
    }

    private double sampled(String meter) {
        backlog.sample();
        return meters.get(meter).gauge().value();
    }

    @Test
    void an_empty_outbox_is_nothing_to_worry_about() {
        assertThat(sampled("ringback.backlog")).isZero();
        assertThat(sampled("ringback.backlog.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
        assertThat(sampled("ringback.outbox")).isPositive();
    }

    @Test
    void what_nobody_takes_is_told_by_its_age() throws SQLException {
        debts.owe(3);
        debts.database.execute("update delivery set due_at = now() + interval '1 h' where ctid = '(0,1)'");
        debts.pass(Duration.ofMinutes(10));
        assertThat(sampled("ringback.backlog")).isEqualTo(3);
        assertThat(sampled("ringback.backlog.due")).isEqualTo(2);
        assertThat(sampled("ringback.backlog.oldest.due")).isBetween(600.0, 660.0);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }

    @Test
    void what_somebody_has_in_hand_is_not_late() throws SQLException {
        debts.hand(2, "{}");
        debts.pass(Duration.ofSeconds(20));
        assertThat(sampled("ringback.backlog.due")).isEqualTo(2);
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
    }

    @Test
    void an_endpoint_that_takes_no_more_is_not_our_delay() throws SQLException {
        Outbox outbox = debts.outbox(Duration.ofSeconds(30));
        debts.owe(4);
        debts.pass(Duration.ofHours(2));
        outbox.park(Debts.claim(outbox, 4));
        assertThat(sampled("ringback.backlog.due")).isEqualTo(4);
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isBetween(7200.0, 7260.0);
    }

    @Test
    void what_waits_for_its_turn_is_neither_due_nor_late() throws SQLException {
        debts.database.execute("update webhook set ordering = 'call_id' where id = '%s'".formatted(webhook));
        debts.owe(1, "{\"call_id\": \"a\"}");
        debts.hand(1, "{\"call_id\": \"a\"}");
        debts.database.execute("update delivery set parked = true where due_at = 'infinity'");
        assertThat(debts.count("delivery where due_at = 'infinity'")).isEqualTo(1);
        assertThat(sampled("ringback.backlog")).isEqualTo(1);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }
}
