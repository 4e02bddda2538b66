package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Has a delivery made once more because somebody asks for it: one that is pending sooner, one that has ended again.
 *
 * <p>It never makes a second one: what is pending stays the one row that it is, and what has ended comes back under its
 * own id, its attempts counted on.
 */
@ApplicationScoped
public class Redelivery {
    /** One whose turn has not come, or that is being sent at this moment, is left as it is. */
    private static final Sql HASTEN = Sql.of("""
            update delivery
            set due_at = now(), parked = false
            where id = :id
              and account_id = :account
              and due_at > now()
              and due_at <> 'infinity'
              and (leased_until is null or leased_until < now())
            """);

    /** It comes back out of order: its order key has gone on without it. */
    private static final Sql REVIVE = Sql.of("""
            insert into delivery (id, account_id, webhook_id, event_id, tries, due_at)
            select :id, w.account_id, w.id, e.id, :tries, now()
            from webhook w, event e
            where w.id = :webhook
              and w.account_id = :account
              and w.enabled
              and w.deleted_at is null
              and (w.cancelling_since is null or :id >= uuid_since(w.cancelling_since))
              and e.id = :event
            on conflict (id) do nothing
            """);

    private static final Sql PENDING = Sql.of("""
            select exists (select from delivery where id = :id)
            """);

    private final javax.sql.DataSource database;
    private final Doorbell doorbell;

    Redelivery(@DataSource("outbox") javax.sql.DataSource database, Doorbell doorbell) {
        this.database = database;
        this.doorbell = doorbell;
    }

    /**
     * Makes {@code delivery} due now; whether it is owed from here on. It cannot be when its webhook is disabled or
     * deleted, or its event is kept no longer.
     */
    public boolean ask(Delivery delivery) throws SQLException {
        boolean owed;
        try (Connection connection = database.getConnection()) {
            owed = hasten(connection, delivery) || revive(connection, delivery) || isPending(connection, delivery.id());
        }
        doorbell.ring();
        return owed;
    }

    private static boolean hasten(Connection connection, Delivery delivery) throws SQLException {
        try (var call = HASTEN.on(connection)) {
            return call.set("id", delivery.id())
                            .set("account", delivery.accountId())
                            .update()
                    > 0;
        }
    }

    private static boolean revive(Connection connection, Delivery delivery) throws SQLException {
        try (var call = REVIVE.on(connection)) {
            return call.set("id", delivery.id())
                            .set("account", delivery.accountId())
                            .set("webhook", delivery.webhookId())
                            .set("event", delivery.eventId())
                            .set("tries", delivery.tries())
                            .update()
                    > 0;
        }
    }

    private static boolean isPending(Connection connection, UUID id) throws SQLException {
        try (var call = PENDING.on(connection);
                var row = call.set("id", id).query()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
