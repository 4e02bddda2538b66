package io.ringback.ops;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets go of history that is old enough: whole days at once, since dropping a partition costs the same whatever is in
 * it. A day with an event that is still pending stays until it is not, and so does a day that is not over, whatever is asked for.
 *
 * <p>One node works at a time: it holds a lock that ends with its connection, so that its death frees it.
 */
@Singleton
final class Retention {
    private static final int KEY_BATCH = 10_000;

    /** Held by the node that works; any number that nothing else here uses. */
    private static final long LOCK = 0x72696e67_00000001L;

    private static final Sql TRY_LOCK = Sql.of("select pg_try_advisory_lock(:lock)");
    private static final Sql UNLOCK = Sql.of("select pg_advisory_unlock(:lock)");

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
                  select
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

    /** Drops what is old enough, unless another node is at it; the names of the partitions that went. */
    List<String> apply() throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!ask(connection, TRY_LOCK)) {
                return List.of();
            }
            try {
                // First what makes room: on a full disk the other may fail.
                List<String> dropped = drop(connection);
                forgetKeys(connection);
                return dropped;
            } finally {
                ask(connection, UNLOCK);
            }
        }
    }

    private List<String> drop(Connection connection) throws SQLException {
        List<String> old = old(connection);
        try (Statement statement = connection.createStatement()) {
            // Whoever reads the table for long must not be waited for, with all others queued behind: the next hour
            // will do.
            statement.execute("set lock_timeout = '2s'");
            for (String partition : old) {
                statement.execute("drop table " + statement.enquoteIdentifier(partition, false));
            }
        } finally {
            try (Statement statement = connection.createStatement()) {
                statement.execute("reset lock_timeout");
            }
        }
        return old;
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
            try (var call = OLD_KEYS.on(connection)) {
                forgotten = call.set("hours", config.keyHours())
                        .set("most", KEY_BATCH)
                        .update();
            }
        } while (forgotten == KEY_BATCH);
    }

    private static boolean ask(Connection connection, Sql question) throws SQLException {
        try (var call = question.on(connection);
                ResultSet row = call.set("lock", LOCK).query()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
