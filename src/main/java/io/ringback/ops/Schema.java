package io.ringback.ops;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Migrates the database to this version; any number of processes may do so at once. */
@Singleton
final class Schema {
    /**
     * Creates partitions from one day back, for clocks that lag, to a week ahead, for a stopped service or schedule.
     */
    private static final String PROVISION = """
            call provision_day((now() at time zone 'utc')::date + ?)
            """;

    /**
     * Version of the newest migration. Flyway takes long to initialize, so it is used only when there is something to
     * do.
     */
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

    /** Connects; throws the driver's exception when the database does not answer. */
    void reach() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    /** Returns facts about the server; throws the driver's exception when it does not answer. */
    DatabaseServer server() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return DatabaseServer.ask(connection);
        }
    }

    /** Returns the highest schema version ever applied, possibly by a newer program. */
    int newest() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEWEST)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Returns whether there is nothing to migrate, also after a rollback of the program. */
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
     * Migrates if needed and creates partitions ahead. Returns why this process cannot use the schema; empty when it
     * can.
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

    /** Creates missing partitions ahead. */
    void provision() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(PROVISION)) {
            for (int day = FIRST_DAY; day <= LAST_DAY; day++) {
                statement.setInt(1, day);
                statement.execute();
            }
        }
    }

    /** Returns whether the schema has reached this version since the start. */
    boolean isReady() {
        return ready;
    }
}
