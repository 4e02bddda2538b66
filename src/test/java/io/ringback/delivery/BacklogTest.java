package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests that backlog metrics match the outbox, and distinguish our own delay from an endpoint's. */
class BacklogTest {
    private final OutboxFixture fixture;
    private final UUID webhook;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Set<UUID> saturated = new HashSet<>();
    private final OutboxFixture.Owner process;
    private final Backlog backlog;

    BacklogTest() throws SQLException {
        fixture = new OutboxFixture();
        webhook = fixture.webhook();
        process = fixture.process(Duration.ofSeconds(30));
        backlog = new Backlog(
                fixture.database.source(), process.ownership, saturated::contains, OutboxFixture.AWAKE, meters);
    }

    private double sampled(String meter) {
        backlog.sample();
        return meters.get(meter).gauge().value();
    }

    @Test
    void an_empty_outbox_has_no_backlog() {
        assertThat(sampled("ringback.backlog")).isZero();
        assertThat(sampled("ringback.backlog.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
        assertThat(sampled("ringback.outbox")).isPositive();
    }

    @Test
    void unfetched_deliveries_are_reported_by_age() throws SQLException {
        fixture.store(3);
        fixture.database.execute("update delivery set due_at = now() + interval '1 h' where ctid = '(0,1)'");
        fixture.pass(Duration.ofMinutes(10));
        assertThat(sampled("ringback.backlog")).isEqualTo(3);
        assertThat(sampled("ringback.backlog.due")).isEqualTo(2);
        assertThat(sampled("ringback.backlog.oldest.due")).isBetween(600.0, 660.0);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }

    @Test
    void due_deliveries_of_other_processes_are_not_counted() throws SQLException {
        fixture.store(2);
        fixture.pass(Duration.ofSeconds(20));
        OutboxFixture.Owner other = fixture.process(Duration.ofSeconds(30));
        var others = new SimpleMeterRegistry();
        new Backlog(fixture.database.source(), other.ownership, saturated::contains, OutboxFixture.AWAKE, others)
                .sample();
        assertThat(others.get("ringback.backlog.due").gauge().value()).isEqualTo(2);
        assertThat(others.get("ringback.backlog.oldest.due").gauge().value()).isZero();
        fixture.database.execute("update shard set owner = null");
        assertThat(sampled("ringback.backlog.oldest.due")).isBetween(20.0, 80.0);
    }

    @Test
    void due_deliveries_of_a_dead_process_are_reported_by_non_dispatchers() throws SQLException {
        fixture.store(2);
        fixture.pass(Duration.ofMinutes(10));
        fixture.database.execute("update process set lease_until = now() - interval '1 s'");
        var others = new SimpleMeterRegistry();
        Ownership none = new Ownership(
                fixture.database.source(),
                new HeldDeliveries(),
                fixture.peers(DatabaseConfig.Pooler.NONE),
                fixture.ids,
                () -> Duration.ofSeconds(30),
                OutboxFixture.AWAKE);
        new Backlog(fixture.database.source(), none, saturated::contains, OutboxFixture.AWAKE, others).sample();
        assertThat(others.get("ringback.backlog.oldest.due").gauge().value()).isBetween(600.0, 660.0);
    }

    @Test
    void saturated_endpoints_are_reported_separately() throws SQLException {
        fixture.store(4);
        fixture.pass(Duration.ofHours(2));
        saturated.add(webhook);
        assertThat(sampled("ringback.backlog.due")).isEqualTo(4);
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isBetween(7200.0, 7260.0);
    }

    @Test
    void deliveries_waiting_for_their_order_key_are_not_due() throws SQLException {
        fixture.database.execute("update webhook set ordering = 'call_id' where id = '%s'".formatted(webhook));
        fixture.store(1, "{\"call_id\": \"a\"}");
        fixture.store(1, "{\"call_id\": \"a\"}");
        assertThat(fixture.count("delivery where due_at = 'infinity'")).isEqualTo(1);
        assertThat(sampled("ringback.backlog")).isEqualTo(1);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }
}
