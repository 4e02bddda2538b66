package io.ringback.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A migrated database with one account, and the rows that intake would write for its events. */
public final class Debts {
    private static final Sql EVENTS = Sql.of("""
            with fresh as (
              select
                i.id, :account::uuid as account_id, 'channel_create'::text as hook, :payload::bytea as payload,
                false as internal_leg
              from unnest(:ids::uuid[]) as i (id)
            ),
            """ + FanOut.OWED + """

            insert into event (id, account_id, hook, payload, occurred_at, deliveries)
            select f.id, f.account_id, f.hook, f.payload, now(), 1
            from fresh f
            """);

    public final Postgres.Database database = Postgres.migrated();
    public final Ids ids = new Ids(InstantSource.system(), new java.util.Random());
    public final UUID account = ids.next();

    public Debts() throws SQLException {
        database.execute("insert into account (id, name, tree) values ('%s', 'Test', '{}')".formatted(account));
    }

    public Outbox outbox(Duration lease) {
        return outbox(lease, database.source());
    }

    public Outbox outbox(Duration lease, DataSource source) {
        return outbox(lease, source, InstantSource.system(), ids);
    }

    /** The outbox as a node sees it whose clock is {@code clock}. */
    Outbox outbox(Duration lease, InstantSource clock) {
        return outbox(lease, database.source(), clock, new Ids(clock, new java.util.Random()));
    }

    private Outbox outbox(Duration lease, DataSource source, InstantSource clock, Ids drawn) {
        Partitions partitions = new Partitions(source, clock);
        Settlement settlement =
                new Settlement(source, partitions, new Doorbell(), new Releases(source, "1.2.3"), drawn);
        return new Outbox(
                new Leases(
                        source,
                        new Cancellations(source, partitions, drawn),
                        settlement,
                        drawn,
                        () -> lease,
                        new SimpleMeterRegistry()),
                new Lanes(source),
                new Paces(source),
                settlement);
    }

    /** What {@code outbox} claims when bytes do not matter. */
    public static List<Claim> claim(Outbox outbox, int most) throws SQLException {
        return outbox.claim(most, Long.MAX_VALUE).claims();
    }

    Cancellations cancellations() {
        return new Cancellations(database.source(), partitions(), ids);
    }

    Partitions partitions() {
        return new Partitions(database.source(), InstantSource.system());
    }

    public UUID webhook() {
        UUID webhook = ids.next();
        database.execute("""
                insert into webhook (
                  id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
                  include_internal_legs)
                values ('%s', '%s', 1, 'Test', 'http://127.0.0.1/', 'all', 'post', 2, true, 'json', false, true)
                """.formatted(webhook, account));
        return webhook;
    }

    /** A webhook that takes its events in the order of {@code call_id}. */
    public UUID ordered() {
        UUID webhook = webhook();
        database.execute("update webhook set ordering = 'call_id' where id = '%s'".formatted(webhook));
        return webhook;
    }

    /** Stores {@code count} events, each owed to every webhook there is. */
    public void owe(int count) throws SQLException {
        owe(count, "{}");
    }

    /** Stores {@code count} events of this payload, each owed to every webhook there is. */
    public void owe(int count, String payload) throws SQLException {
        store(count, payload, null, ids);
    }

    /** The same, accepted by a node that draws the ids from {@code node}. */
    void owe(int count, String payload, Ids node) throws SQLException {
        store(count, payload, null, node);
    }

    /** The same, and this process has them in hand. */
    public void hand(int count, String payload) throws SQLException {
        store(count, payload, ids.next(), ids);
    }

    private void store(int count, String payload, @Nullable UUID fence, Ids node) throws SQLException {
        try (Connection connection = database.source().getConnection();
                var call = EVENTS.on(connection)) {
            call.uuids("ids", java.util.Collections.nCopies(count, 0), it -> node.next())
                    .set("account", account)
                    .set("room", fence == null ? 0 : count)
                    .set("fence", fence)
                    .set("lease", 30_000)
                    .set("payload", payload.getBytes(StandardCharsets.UTF_8))
                    .update();
        }
    }

    public long count(String from) {
        return (long) database.value("select count(*) from " + from);
    }

    /** As if {@code duration} had passed for everything that waits. */
    public void pass(Duration duration) {
        database.execute("""
                update delivery
                set due_at = due_at - interval '%1$d ms', leased_until = leased_until - interval '%1$d ms'
                """.formatted(duration.toMillis()));
    }

    public static Verdict verdict(Claim claim, Verdict.Next next) {
        return new Verdict(
                claim,
                InstantSource.system().instant(),
                Duration.ofMillis(12),
                new Verdict.Response(next instanceof Verdict.Delivered ? 204 : 500, "{}", new byte[0], false),
                null,
                2,
                next);
    }
}
