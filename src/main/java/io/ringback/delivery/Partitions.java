package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.postgresql.util.PSQLException;

/**
 * Manages the daily partitions of events, attempts and cancellations.
 *
 * <p>{@code ops} creates them ahead of time. After a long stop they may be missing: a statement that meets a missing
 * one creates it and is repeated.
 */
@ApplicationScoped
public class Partitions {
    private static final Sql PROVISION = Sql.of("call provision_day(:day)");
    private static final String NO_PARTITION = "23514";

    private final javax.sql.DataSource database;
    private final InstantSource clock;

    Partitions(@DataSource("outbox") javax.sql.DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Runs {@code work}; if a row had no partition, creates the partitions of these days and runs it once more. */
    public <T> T run(Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (SQLException failure) {
            if (!isMissing(failure)) {
                throw failure;
            }
            provision(1);
            return work.run();
        }
    }

    /**
     * Detects a row without partition: PostgreSQL reports it as violation of an unnamed check, and all our checks have
     * names.
     */
    private static boolean isMissing(SQLException failure) {
        return NO_PARTITION.equals(failure.getSQLState())
                && failure instanceof PSQLException refused
                && refused.getServerErrorMessage() != null
                && refused.getServerErrorMessage().getConstraint() == null;
    }

    /** Creates missing partitions of yesterday, today and {@code days} days after it. */
    public void provision(int days) throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Connection connection = database.getConnection()) {
            for (int day = -1; day <= days; day++) {
                try (var call = PROVISION.on(connection)) {
                    call.set("day", today.plusDays(day)).update();
                }
            }
        }
    }

    /** Writes rows of today and changes nothing when it fails. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws SQLException;
    }
}
