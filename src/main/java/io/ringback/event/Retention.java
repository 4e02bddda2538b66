package io.ringback.event;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drops partitions of events and attempts that are older than the retention time. A whole day is dropped at once, at
 * the same cost whatever it contains. A day with a pending event stays, and so does the current day, whatever the
 * setting.
 *
 * <p>One process works at a time: each transaction takes an advisory lock, or ends when another process holds it.
 */
@Singleton
public final class Retention {
    private static final int KEY_BATCH = 10_000;

    /** Key of the advisory lock; no other code uses it. */
    private static final long LOCK = 0x72696e67_00000001L;

    private static final Sql TRY_LOCK = Sql.of("select pg_try_advisory_xact_lock(:lock)");

    private static final Sql OLD_PARTITIONS = Sql.of("""
            select c.relname
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid
            join pg_class parent on parent.oid = i.inhparent
            where parent.relname = any (:parents)
              and right(c.relname, 8)
                  < to_char((now() at time zone 'utc')::date - greatest(:days::int4, 0), 'YYYYMMDD')
              and (
                parent.relname <> 'event'
                or not exists (
                  select 1
                  from delivery d
                  where d.id >= uuid_of_day(to_date(right(c.relname, 8), 'YYYYMMDD'))
                    and d.id < uuid_of_day(to_date(right(c.relname, 8), 'YYYYMMDD') + 1)))
            order by c.relname
            """);

    private static final Sql OLD_KEYS = Sql.of("""
            delete from event_key
            where ctid = any (array(
              select ctid
              from event_key
              where created_at < now() - :hours * interval '1 hour'
              limit :most))
            """);

    private final javax.sql.DataSource database;
    private final RetentionConfig config;

    Retention(@DataSource("outbox") javax.sql.DataSource database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    /** Drops old partitions, unless another process does so now; returns their names. */
    public List<String> apply() throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<String> dropped = new ArrayList<>();
            // Dropping comes first, since on a full disk the other work may fail.
            for (String partition : old(connection)) {
                if (alone(connection, open -> drop(open, partition)).isEmpty()) {
                    return dropped;
                }
                dropped.add(partition);
            }
            forgetKeys(connection);
            return dropped;
        }
    }

    /** Runs {@code work} in a transaction; returns empty without running it when another process holds the lock. */
    private static <T> Optional<T> alone(Connection connection, Transaction.Work<T> work) throws SQLException {
        return Transaction.on(connection, open -> isFree(open) ? Optional.of(work.run(open)) : Optional.empty());
    }

    private static boolean isFree(Connection connection) throws SQLException {
        try (var call = TRY_LOCK.on(connection);
                ResultSet row = call.set("lock", LOCK).query()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static boolean drop(Connection connection, String partition) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A long reader must not block this statement and all others behind it; the next hour tries again.
            statement.execute("set local lock_timeout = '2s'");
            statement.execute("drop table if exists " + statement.enquoteIdentifier(partition, false));
            return true;
        }
    }

    private List<String> old(Connection connection) throws SQLException {
        try (var call = OLD_PARTITIONS.on(connection)) {
            call.texts("parents", List.of("event", "attempt", "cancellation")).set("days", config.days());
            List<String> names = new ArrayList<>();
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    names.add(row.getString("relname"));
                }
            }
            return names;
        }
    }

    private void forgetKeys(Connection connection) throws SQLException {
        int forgotten;
        do {
            forgotten = alone(connection, this::forgetSomeKeys).orElse(0);
        } while (forgotten == KEY_BATCH);
    }

    private int forgetSomeKeys(Connection connection) throws SQLException {
        try (var call = OLD_KEYS.on(connection)) {
            return call.set("hours", config.keyHours()).set("most", KEY_BATCH).update();
        }
    }
}
