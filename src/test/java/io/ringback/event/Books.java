package io.ringback.event;

import io.agroal.api.AgroalDataSource;
import io.ringback.id.Ids;
import io.ringback.testing.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

/** Reads an account's rows from the database, where the API does not show enough. */
@ApplicationScoped
class Books {
    private final AgroalDataSource database;

    Books(AgroalDataSource database) {
        this.database = database;
    }

    /** Returns the number of stored events of the account. */
    long events(Tenant tenant) throws SQLException {
        return (long) value("select count(*) from event where account_id = ?", uuid(tenant.account()));
    }

    /** Returns the number of event keys of the account. */
    long keys(Tenant tenant) throws SQLException {
        return (long) value("select count(*) from event_key where account_id = ?", uuid(tenant.account()));
    }

    String payload(String event) throws SQLException {
        return (String) value("select convert_from(payload, 'UTF8') from event where id = ?", uuid(event));
    }

    String occurredAt(String event) throws SQLException {
        return (String) value("""
                select to_char(occurred_at at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.MS') from event where id = ?
                """, uuid(event));
    }

    /** Locks a key of the account as another intake would, until its transaction ends. */
    Connection hold(Tenant tenant, Sha256 key) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(
                "insert into event_key (account_id, key, event_id) values (?, ?, gen_random_uuid())")) {
            statement.setObject(1, uuid(tenant.account()));
            statement.setBytes(2, key.bytes());
            statement.execute();
        }
        return connection;
    }

    /** Deletes an event as dropping its partition would: its key stays. */
    void drop(String event) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("delete from event where id = ?")) {
            statement.setObject(1, uuid(event));
            statement.execute();
        }
    }

    /** Deletes a key of the account each time a statement has found it, until closed. */
    Deleting deleteAtOnce(Tenant tenant, Sha256 key) throws SQLException {
        execute("""
                create function delete_key() returns trigger language plpgsql as $$
                begin
                  delete from event_key where account_id = new.account_id and key = new.key;
                  return null;
                end $$;
                create trigger delete_key before insert on event_key for each row
                when (new.account_id = '%s' and new.key = '\\x%s') execute function delete_key()
                """.formatted(uuid(tenant.account()), HexFormat.of().formatHex(key.bytes())));
        return () -> execute("drop trigger delete_key on event_key; drop function delete_key()");
    }

    /** Ends the deletion of a key. */
    @FunctionalInterface
    interface Deleting extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the number of sessions that wait for another transaction. */
    long waiting() {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static UUID uuid(String shown) {
        return Ids.parse(shown).orElseThrow();
    }

    private Object value(String sql, UUID id) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getObject(1);
            }
        }
    }
}
