package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Tests cancellation under concurrency: it waits for no webhook, and no statement changes many rows. */
class CancellationsTest {
    private static final int BOUND = 1000;

    private OutboxFixture fixture;

    @BeforeEach
    void a_database() throws SQLException {
        fixture = new OutboxFixture();
    }

    /** Counts the rows that each statement changes, and fails statement number {@code refused}. */
    private void count(String table, String operation, String rows, int refused) {
        fixture.database.execute("create table if not exists changed (number serial, source text, size int)");
        fixture.database.execute("""
                create function count_%1$s() returns trigger language plpgsql as $$
                begin
                  insert into changed (source, size) select '%1$s', count(*) from affected having count(*) > 0;
                  if (select count(*) from changed where source = '%1$s') = %2$d then
                    raise exception 'refused by the test';
                  end if;
                  return null;
                end $$
                """.formatted(table, refused));
        fixture.database.execute("""
                create trigger count_%1$s after %2$s on %1$s
                referencing %3$s table as affected
                for each statement execute function count_%1$s()
                """.formatted(table, operation, rows));
    }

    private long largest(String table) {
        return fixture.count("changed where size > %d and source = '%s'".formatted(BOUND, table));
    }

    private void mark(int webhooks) {
        fixture.database.execute("""
                insert into webhook (
                  id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
                  include_internal_legs, cancelling_since)
                select
                  gen_random_uuid(), '%s', 1, 'Test', 'http://127.0.0.1/', 'all', 'post', 2, false, 'json', false, true,
                  now() - interval '2 minutes'
                from generate_series(1, %d)
                """.formatted(fixture.account, webhooks));
    }

    @Test
    void cancellation_releases_unsent_deliveries_but_not_those_in_flight() throws SQLException {
        UUID webhook = fixture.webhook();
        fixture.store(3);
        OutboxFixture.Owner process = fixture.process(Duration.ofSeconds(30));
        List<Claim> claims = process.fetch(3);
        process.held.onUnwanted(ended -> {
            assertThat(ended).containsExactly(webhook);
            process.release(claims.subList(0, 2));
        });
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
        assertThat(process.cancellations.sweep()).isEqualTo(2);
        assertThat(fixture.count(
                        "delivery where id = '%s'".formatted(claims.getLast().deliveryId())))
                .isEqualTo(1);
    }

    @Test
    void cancellation_and_changes_of_two_webhooks_do_not_deadlock() throws Exception {
        UUID first = fixture.webhook();
        UUID second = fixture.webhook();
        // By the age of their marks, and by their positions, the second comes first; by id, as changes lock them, the
        // first.
        mark(second, 3);
        mark(first, 2);
        try (var threads = Executors.newSingleThreadExecutor();
                Connection change = fixture.database.source().getConnection()) {
            change.setAutoCommit(false);
            lock(change, first);
            Future<Integer> sweep = threads.submit(() -> fixture.cancellations().sweep());
            Until.holds(() -> sweep.isDone() || isWaiting(), it -> it);
            lock(change, second);
            change.commit();
            assertThat(sweep.get()).isZero();
        }
        fixture.cancellations().sweep();
        assertThat(fixture.count("webhook where cancelling_since is not null")).isZero();
    }

    private void mark(UUID webhook, int minutes) {
        fixture.database.execute("update webhook set cancelling_since = now() - interval '%d minutes' where id = '%s'"
                .formatted(minutes, webhook));
    }

    private static void lock(Connection connection, UUID webhook) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select from webhook where id = '%s' for no key update".formatted(webhook));
        }
    }

    private boolean isWaiting() {
        return fixture.count("pg_locks where not granted and database = (select oid from pg_database where datname ="
                        + " current_database()) or not granted and locktype = 'transactionid'")
                > 0;
    }

    @Test
    void no_cancellation_statement_exceeds_the_batch_size() throws SQLException {
        fixture.webhook();
        fixture.store(2 * BOUND + 500);
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now() - interval '2 minutes'");
        mark(10 * BOUND + 500);
        count("webhook", "update", "new", 0);
        count("delivery", "delete", "old", 0);
        assertThat(fixture.cancellations().sweep()).isEqualTo(2 * BOUND + 500);
        assertThat(fixture.count("webhook where cancelling_since is not null")).isZero();
        assertThat(largest("webhook")).isZero();
        assertThat(largest("delivery")).isZero();
        assertThat(fixture.database.value("select sum(size) from changed where source = 'webhook'"))
                .isEqualTo(10L * BOUND + 501);
    }

    @Test
    void a_failed_cancellation_is_completed_by_the_next_run() throws SQLException {
        mark(3 * BOUND);
        count("webhook", "update", "new", 3);
        assertThatThrownBy(() -> fixture.cancellations().sweep()).hasMessageContaining("refused by the test");
        assertThat(fixture.count("webhook where cancelling_since is not null")).isEqualTo(BOUND);
        fixture.database.execute("drop trigger count_webhook on webhook");
        fixture.cancellations().sweep();
        assertThat(fixture.count("webhook where cancelling_since is not null")).isZero();
    }

    @Test
    void ordered_queues_continue_after_cancelled_deliveries() throws SQLException {
        UUID webhook = fixture.ordered();
        fixture.store(3, "{\"call_id\":\"a\"}");
        fixture.database.execute("update webhook set enabled = false, cancelling_since = now()");
        mark(BOUND + 10);
        fixture.database.execute("update webhook set enabled = true where id = '%s'".formatted(webhook));
        fixture.ids.next();
        fixture.store(1, "{\"call_id\":\"a\"}");
        fixture.cancellations().sweep();
        assertThat(fixture.count("delivery where due_at <= now()")).isEqualTo(1);
    }
}
