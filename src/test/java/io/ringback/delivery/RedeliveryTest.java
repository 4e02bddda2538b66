package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.history.DeliveryLog;
import io.ringback.testing.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests retries on request shortly after a webhook was disabled, and during a settle. */
class RedeliveryTest {
    private static final AttemptResult.Next FAILED = new AttemptResult.Failed();
    private static final AttemptResult.Next IN_A_MINUTE = new AttemptResult.Retry(Duration.ofMinutes(1));

    private OutboxFixture fixture;
    private OutboxFixture.Owner process;
    private Redelivery redelivery;

    @BeforeEach
    void one_webhook() throws SQLException {
        fixture = new OutboxFixture();
        process = fixture.process(Duration.ofSeconds(30));
        redelivery = new Redelivery(
                fixture.database.source(),
                new HandOff(process.ownership, process.held, process.peers, OutboxFixture.AWAKE));
        fixture.webhook();
        fixture.store(1);
    }

    private Delivery delivery(UUID id) throws SQLException {
        return new DeliveryLog(fixture.database.source())
                .find(fixture.account, id)
                .orElseThrow();
    }

    /** Returns the due delivery, held or not. */
    private Claim claim() throws SQLException {
        process.release(process.held.all());
        return process.fetch(1).getFirst();
    }

    private Claim failed() throws SQLException {
        Claim claim = claim();
        process.settle(List.of(result(claim, FAILED)));
        return claim;
    }

    private void disableAndEnable() {
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now() + interval '1 ms'");
        fixture.database.execute("update webhook set enabled = true");
    }

    private Object attempts() {
        return fixture.database.value("select string_agg(try || ':' || state, ' ' order by try, id) from attempt");
    }

    @Test
    void a_delivery_requested_after_disable_and_enable_is_sent_and_retried() throws SQLException {
        Claim claim = failed();
        disableAndEnable();
        assertThat(redelivery.ask(delivery(claim.deliveryId()))).isEqualTo(Redelivery.Outcome.ACCEPTED);
        assertThat(process.cancellations.sweep()).isZero();
        process.settle(List.of(result(claim(), IN_A_MINUTE)));
        assertThat(process.cancellations.sweep()).isZero();
        fixture.pass(Duration.ofMinutes(2));
        assertThat(claim().nextTry()).isEqualTo(3);
    }

    @Test
    void a_requested_pending_delivery_survives_cancellation() throws SQLException {
        fixture.store(2);
        UUID id = claim().deliveryId();
        fixture.pass(Duration.ofSeconds(31));
        disableAndEnable();
        assertThat(redelivery.ask(delivery(id))).isEqualTo(Redelivery.Outcome.ACCEPTED);
        assertThat(process.cancellations.sweep()).isEqualTo(2);
        assertThat(claim().deliveryId()).isEqualTo(id);
    }

    @Test
    void disabling_again_cancels_earlier_requests() throws SQLException {
        Claim claim = failed();
        disableAndEnable();
        redelivery.ask(delivery(claim.deliveryId()));
        fixture.database.execute("update webhook set cancelling_since = now() + interval '1 s'");
        assertThat(process.cancellations.sweep()).isEqualTo(1);
    }

    @Test
    void each_rejection_has_its_own_reason() throws SQLException {
        Delivery delivery = delivery(failed().deliveryId());
        fixture.database.execute("update webhook set enabled = false");
        assertThat(redelivery.ask(delivery)).isEqualTo(Redelivery.Outcome.WEBHOOK_DISABLED);
        fixture.database.execute("update webhook set deleted_at = now()");
        assertThat(redelivery.ask(delivery)).isEqualTo(Redelivery.Outcome.WEBHOOK_DELETED);
        fixture.database.execute("update webhook set enabled = true, deleted_at = null");
        fixture.database.execute("delete from event");
        assertThat(redelivery.ask(delivery)).isEqualTo(Redelivery.Outcome.EVENT_GONE);
        assertThat(fixture.count("delivery")).isZero();
    }

    @Test
    void a_delivery_attempted_since_it_was_read_is_not_sent_again() throws SQLException {
        Claim claim = claim();
        Delivery read = delivery(claim.deliveryId());
        process.settle(List.of(result(claim, FAILED)));
        assertThat(redelivery.ask(read)).isEqualTo(Redelivery.Outcome.ACCEPTED);
        assertThat(fixture.count("delivery")).isZero();
        assertThat(redelivery.ask(delivery(claim.deliveryId()))).isEqualTo(Redelivery.Outcome.ACCEPTED);
        failed();
        assertThat(attempts()).isEqualTo("1:failed 2:failed");
    }

    @Test
    void a_retry_waits_for_a_settle_in_progress_and_repeats_no_number() throws Exception {
        Claim claim = claim();
        Delivery read = delivery(claim.deliveryId());
        try (var threads = Executors.newSingleThreadExecutor();
                Connection settling = fixture.database.source().getConnection()) {
            settling.setAutoCommit(false);
            try (var statement = settling.createStatement()) {
                // The effect of a settle, with the transaction kept open.
                statement.execute("delete from delivery");
                statement.execute("""
                        insert into attempt (
                          id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms,
                          state, retries_left)
                        values ('%s', '%s', '%s', '%s', '%s', 1, 1, now(), 1, 'failed', 0)
                        """.formatted(
                                fixture.ids.next(),
                                claim.accountId(),
                                claim.webhookId(),
                                claim.event().id(),
                                claim.deliveryId()));
            }
            Future<Redelivery.Outcome> asked = threads.submit(() -> redelivery.ask(read));
            Until.holds(() -> fixture.count("pg_locks where not granted") > 0, it -> it);
            settling.commit();
            assertThat(asked.get()).isEqualTo(Redelivery.Outcome.ACCEPTED);
        }
        assertThat(fixture.count("delivery")).isZero();
        assertThat(attempts()).isEqualTo("1:failed");
    }
}
