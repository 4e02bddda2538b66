package io.ringback.ops;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the database to what this version needs; any number of processes may do so at once. */
@Singleton
final class Schema {
    /** One day back for clocks that lag, a week ahead for a service that is down or a schedule that is stuck. */
    private static final String PROVISION = """
            call provision_day((now() at time zone 'utc')::date + ?)
            """;

    private static final int FIRST_DAY = -1;
    private static final int LAST_DAY = 8;

    private final DataSource database;
    private final Flyway flyway;
    private volatile boolean ready;

    Schema(DataSource database, Flyway flyway) {
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

    /** Whether there is nothing to migrate. */
    boolean isMigrated() {
        return flyway.info().pending().length == 0;
    }

    /** Migrates where there is something to migrate, and makes the partitions of the days to come. */
    void bring() throws SQLException {
        if (!isMigrated()) {
            flyway.migrate();
        }
        provision();
        ready = true;
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
