package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Has a delivery made once more because somebody asks for it: one that is pending sooner, one that has ended again.
 *
 * <p>It never makes a second one: what is pending stays the one row that it is, and what has ended comes back under its
 * own id, its attempts counted on. Requests for one delivery come one after the other, and each waits for a settle that
 * is under way: so the attempts are counted by a statement that sees all of them.
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

    /** Whether {@code delivery d} waits for its time: neither for its turn nor in flight, which it is while it is due. */
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

    /** It comes back out of order: its order key has gone on without it. */
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

    /** By the pool of the API, whose callers must not take the connections of intake and dispatch. */
    Redelivery(DataSource database, HandOff handOff) {
        this.database = database;
        this.handOff = handOff;
    }

    /** What a request for one more attempt came to. */
    public enum Outcome {
        /** It is pending, or an attempt of it was made after the caller looked. */
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

    /** What came of it, in which shard, and since when the delivery is due if it was changed. */
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

    /** Waits for whatever changes the delivery now; whether it is pending then. */
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

    /** Not if an attempt was made since {@code delivery} was read: then the caller has it already. */
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
