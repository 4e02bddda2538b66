package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of the outbox is what is in it, and tells our own delay from that of an endpoint. */
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
    void an_empty_outbox_is_nothing_to_worry_about() {
        assertThat(sampled("ringback.backlog")).isZero();
        assertThat(sampled("ringback.backlog.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
        assertThat(sampled("ringback.outbox")).isPositive();
    }

    @Test
    void what_nobody_takes_is_told_by_its_age() throws SQLException {
        fixture.store(3);
        fixture.database.execute("update delivery set due_at = now() + interval '1 h' where ctid = '(0,1)'");
        fixture.pass(Duration.ofMinutes(10));
        assertThat(sampled("ringback.backlog")).isEqualTo(3);
        assertThat(sampled("ringback.backlog.due")).isEqualTo(2);
        assertThat(sampled("ringback.backlog.oldest.due")).isBetween(600.0, 660.0);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }

    @Test
    void what_is_due_in_the_shards_of_another_process_is_its_delay() throws SQLException {
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
    void what_is_due_in_the_shards_of_a_dead_process_is_told_by_one_that_dispatches_nothing() throws SQLException {
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
    void an_endpoint_that_takes_no_more_is_not_our_delay() throws SQLException {
        fixture.store(4);
        fixture.pass(Duration.ofHours(2));
        saturated.add(webhook);
        assertThat(sampled("ringback.backlog.due")).isEqualTo(4);
        assertThat(sampled("ringback.backlog.oldest.due")).isZero();
        assertThat(sampled("ringback.backlog.oldest.parked")).isBetween(7200.0, 7260.0);
    }

    @Test
    void what_waits_for_its_turn_is_neither_due_nor_late() throws SQLException {
        fixture.database.execute("update webhook set ordering = 'call_id' where id = '%s'".formatted(webhook));
        fixture.store(1, "{\"call_id\": \"a\"}");
        fixture.store(1, "{\"call_id\": \"a\"}");
        assertThat(fixture.count("delivery where due_at = 'infinity'")).isEqualTo(1);
        assertThat(sampled("ringback.backlog")).isEqualTo(1);
        assertThat(sampled("ringback.backlog.oldest.parked")).isZero();
    }
}
