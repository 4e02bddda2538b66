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

    /** Whether {@code delivery d} waits for its time: neither for its turn nor in flight. */
    private static final String EARLY = """
            (d.due_at > now() and d.due_at <> 'infinity' and (d.leased_until is null or d.leased_until < now()))
            """;

    private static final Sql HASTEN = Sql.of("""
            update delivery d
            set wanted_since = case
                  when w.cancelling_since is null then d.wanted_since
                  else greatest(clock_timestamp(), w.cancelling_since)
                end,
                parked = d.parked and not
            """ + EARLY + """
              ,
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
            insert into delivery (id, account_id, webhook_id, event_id, tries, due_at, wanted_since)
            select
              :id, w.account_id, w.id, e.id, made.tries, now(),
              case when w.cancelling_since is not null then greatest(clock_timestamp(), w.cancelling_since) end
            from webhook w
            cross join lateral (select id from event where id = :event limit 1) e
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
            select w.deleted_at is not null as deleted, w.enabled, exists (select from event where id = :event) as kept
            from webhook w
            where w.id = :webhook and w.account_id = :account
            """);

    private final DataSource database;
    private final Doorbell doorbell;

    /** By the pool of the API, whose callers must not take the connections of intake and dispatch. */
    Redelivery(DataSource database, Doorbell doorbell) {
        this.database = database;
        this.doorbell = doorbell;
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
        Outcome outcome = Transaction.on(database, connection -> ask(connection, delivery));
        if (outcome == Outcome.ACCEPTED) {
            doorbell.ring();
        }
        return outcome;
    }

    private static Outcome ask(Connection connection, Delivery delivery) throws SQLException {
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
                            .set("since", DeliveryLog.since(delivery.id()))
                            .set("tries", delivery.tries())
                            .update()
                    > 0;
        }
    }

    private static Outcome outcome(Connection connection, Delivery delivery, boolean pending) throws SQLException {
        try (var call = STATE.on(connection);
                ResultSet row = call.set("webhook", delivery.webhookId())
                        .set("account", delivery.accountId())
                        .set("event", delivery.eventId())
                        .query()) {
            if (!row.next() || row.getBoolean("deleted")) {
                return Outcome.WEBHOOK_DELETED;
            }
            if (!row.getBoolean("enabled")) {
                return Outcome.WEBHOOK_DISABLED;
            }
            return pending || row.getBoolean("kept") ? Outcome.ACCEPTED : Outcome.EVENT_GONE;
        }
    }
}
