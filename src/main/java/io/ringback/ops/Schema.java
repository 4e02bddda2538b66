package io.ringback.ops;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the database to what this version needs; any number of processes may do so at once. */
@Singleton
final class Schema {
    /** One day back for clocks that lag, a week ahead for a service that is down or a schedule that is stuck. */
    private static final String PROVISION = """
            call provision_day((now() at time zone 'utc')::date + ?)
            """;

    /** The newest migration. Flyway itself takes its time to be there, so it is only asked to do something. */
    static final int VERSION = 18;

    private static final String IS_MIGRATED = """
            select exists (select 1 from flyway_schema_history where version = ? and success)
            """;

    private static final String NEWEST = """
            select max(version::int) from flyway_schema_history where success and version ~ '^[0-9]{1,9}$'
            """;

    private static final String UNDEFINED_TABLE = "42P01";
    private static final int FIRST_DAY = -1;
    private static final int LAST_DAY = 8;

    private final DataSource database;
    private final Instance<Flyway> flyway;
    private volatile boolean ready;

    Schema(DataSource database, Instance<Flyway> flyway) {
        this.database = database;
        this.flyway = flyway;
    }

    /** Fails with what the driver says when the database does not answer. */
    void reach() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    /** What the server tells of itself. Fails with what the driver says when it does not answer. */
    DatabaseServer server() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return DatabaseServer.ask(connection);
        }
    }

    /** The newest version that the schema was ever brought to, perhaps by a newer program. */
    int newest() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEWEST)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Whether there is nothing to migrate; so it is for who was rolled back, too. */
    boolean isMigrated() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(IS_MIGRATED)) {
            statement.setString(1, Integer.toString(VERSION));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException failure) {
            if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }

    /**
     * Migrates where there is something to migrate, and makes the partitions of the days to come. Why this process cannot
     * use the schema, in a sentence; empty when it can.
     */
    Optional<String> bring() throws SQLException {
        if (!isMigrated()) {
            flyway.get().migrate();
        }
        Optional<String> fault = fault();
        if (fault.isEmpty()) {
            provision();
            ready = true;
        }
        return fault;
    }

    private Optional<String> fault() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return SchemaFault.find(connection, VERSION);
        }
    }

    /** Makes the partitions of the days to come where they are missing. */
    void provision() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(PROVISION)) {
            for (int day = FIRST_DAY; day <= LAST_DAY; day++) {
                statement.setInt(1, day);
                statement.execute();
            }
        }
    }

    /** Whether the schema was brought to this version since the start. */
    boolean isReady() {
        return ready;
    }
}
