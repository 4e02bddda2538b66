package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Retries a delivery on request: a pending one at once, an ended one again.
 *
 * <p>It never creates a second delivery: a pending one stays the same row, and an ended one returns under its own id
 * with continued attempt numbers. Concurrent requests for one delivery are serialized and wait for a settle in
 * progress, so that attempts are counted correctly.
 */
@ApplicationScoped
public class Redelivery {
    private static final Sql LOCK = Sql.of("""
            select pg_advisory_xact_lock('delivery'::regclass::oid::int4, hashtext(:id::uuid::text))
            """);

    private static final Sql LOCK_PENDING = Sql.of("""
            select true
            from delivery
            where id = :id and account_id = :account
            for update
            """);

    /** Whether {@code delivery d} is not due yet, and neither waits for its order key nor is in flight. */
    private static final String EARLY = """
            (d.due_at > now() and d.due_at < 'infinity')
            """;

    private static final Sql HASTEN = Sql.of("""
            update delivery d
            set wanted_since = case
                  when w.cancelling_since is null then d.wanted_since
                  else greatest(clock_timestamp(), w.cancelling_since)
                end,
                due_at = case when
            """ + EARLY + """
                  then now() else d.due_at end
            from webhook w
            where d.id = :id
              and w.id = d.webhook_id
              and w.account_id = :account
              and w.enabled
              and w.deleted_at is null
              and (w.cancelling_since is not null or
            """ + EARLY + ")");

    /** Inserts the delivery out of order, since its order key has continued without it. */
    private static final Sql REVIVE = Sql.of("""
            insert into delivery (id, shard, account_id, webhook_id, event_id, size, tries, due_at, wanted_since)
            select
              :id, (select a.shard from account a where a.id = w.account_id), w.account_id, w.id, e.id, e.size, made.tries,
              now(),
              case when w.cancelling_since is not null then greatest(clock_timestamp(), w.cancelling_since) end
            from webhook w
            cross join lateral (select id, octet_length(payload) as size from event where id = :event limit 1) e
            cross join lateral (
              select greatest(
                (select max(try) from attempt where delivery_id = :id and account_id = w.account_id and id > :since),
                (select max(tries) from cancellation where delivery_id = :id and account_id = w.account_id and id > :since),
                0) as tries
            ) made
            where w.id = :webhook
              and w.account_id = :account
              and w.enabled
              and w.deleted_at is null
              and made.tries = :tries
            """);

    private static final Sql STATE = Sql.of("""
            select
              w.deleted_at is not null as deleted, w.enabled, exists (select 1 from event where id = :event) as kept,
              a.shard, (extract(epoch from now()) * 1000000)::int8 as micros
            from webhook w
            join account a on a.id = w.account_id
            where w.id = :webhook and w.account_id = :account
            """);

    private final DataSource database;
    private final HandOff handOff;

    /** Uses the API pool, so that callers take no connections of intake and dispatch. */
    Redelivery(DataSource database, HandOff handOff) {
        this.database = database;
        this.handOff = handOff;
    }

    /** Lists the outcomes of a request. */
    public enum Outcome {
        /** It is pending, or an attempt was made after the caller read it. */
        ACCEPTED,
        WEBHOOK_DISABLED,
        WEBHOOK_DELETED,
        /** Retention has dropped the event. */
        EVENT_GONE
    }

    /** Makes {@code delivery}, as it was read, due now. */
    public Outcome ask(Delivery delivery) throws SQLException {
        Asked asked = Transaction.on(database, connection -> ask(connection, delivery));
        if (asked.outcome() == Outcome.ACCEPTED) {
            handOff.queued(new Outbox.Queue(asked.shard(), delivery.webhookId()), asked.micros());
        }
        return asked.outcome();
    }

    /** Holds the outcome, the shard, and the due time if it was changed. */
    private record Asked(Outcome outcome, int shard, long micros) {}

    private static Asked ask(Connection connection, Delivery delivery) throws SQLException {
        boolean pending = lock(connection, delivery);
        if (pending) {
            hasten(connection, delivery);
        } else {
            pending = revive(connection, delivery);
        }
        return outcome(connection, delivery, pending);
    }

    /** Waits for concurrent changes of the delivery; returns whether it is pending then. */
    private static boolean lock(Connection connection, Delivery delivery) throws SQLException {
        try (var call = LOCK.on(connection)) {
            call.set("id", delivery.id()).query().close();
        }
        try (var call = LOCK_PENDING.on(connection);
                ResultSet row = call.set("id", delivery.id())
                        .set("account", delivery.accountId())
                        .query()) {
            return row.next();
        }
    }

    private static void hasten(Connection connection, Delivery delivery) throws SQLException {
        try (var call = HASTEN.on(connection)) {
            call.set("id", delivery.id()).set("account", delivery.accountId()).update();
        }
    }

    /** Makes an ended delivery pending again, unless an attempt was made since {@code delivery} was read. */
    private static boolean revive(Connection connection, Delivery delivery) throws SQLException {
        try (var call = REVIVE.on(connection)) {
            return call.set("id", delivery.id())
                            .set("account", delivery.accountId())
                            .set("webhook", delivery.webhookId())
                            .set("event", delivery.eventId())
                            .set("since", Delivery.historySince(delivery.id()))
                            .set("tries", delivery.tries())
                            .update()
                    > 0;
        }
    }

    private static Asked outcome(Connection connection, Delivery delivery, boolean pending) throws SQLException {
        try (var call = STATE.on(connection);
                ResultSet row = call.set("webhook", delivery.webhookId())
                        .set("account", delivery.accountId())
                        .set("event", delivery.eventId())
                        .query()) {
            if (!row.next()) {
                return new Asked(Outcome.WEBHOOK_DELETED, 0, 0);
            }
            Outcome outcome = Outcome.ACCEPTED;
            if (row.getBoolean("deleted")) {
                outcome = Outcome.WEBHOOK_DELETED;
            } else if (!row.getBoolean("enabled")) {
                outcome = Outcome.WEBHOOK_DISABLED;
            } else if (!pending && !row.getBoolean("kept")) {
                outcome = Outcome.EVENT_GONE;
            }
            return new Asked(outcome, row.getInt("shard"), row.getLong("micros"));
        }
    }
}
