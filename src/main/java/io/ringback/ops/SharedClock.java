package io.ringback.ops;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The machine's clock or, where that is off, the database's: ids, {@code webhook-timestamp} and the ends of tokens and keys
 * are then right on every node, and a receiver that looks at the time takes what any of them sends.
 *
 * <p>A machine within a second of the database is left alone: looking from afar is no more exact than that on a bad day.
 */
@Singleton
final class SharedClock implements InstantSource {
    private static final Logger LOG = Logger.getLogger(SharedClock.class);
    private static final Duration TOLERATED = Duration.ofSeconds(1);
    private static final int LOOKS = 3;

    private final InstantSource machine;
    private final DataSource database;
    private volatile Duration correction = Duration.ZERO;

    /** What one look told, and how long it took: so far it may be off. */
    private record Look(Duration ahead, Duration took) {
        boolean isSure() {
            return ahead.abs().minus(took).compareTo(TOLERATED) > 0;
        }
    }

    @Inject
    SharedClock(DataSource database) {
        this(InstantSource.system(), database);
    }

    SharedClock(InstantSource machine, DataSource database) {
        this.machine = machine;
        this.database = database;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(correction);
    }

    /** Looks at the database's clock and goes by it from now on, if it must. Fails as the driver does, and changes nothing. */
    void compare() throws SQLException {
        Look best = null;
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement("select clock_timestamp()")) {
            for (int i = 0; i < LOOKS; i++) {
                Instant asked = machine.instant();
                long begun = System.nanoTime();
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    Instant theirs = row.getObject(1, OffsetDateTime.class).toInstant();
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);
                    Look look = new Look(Duration.between(asked.plus(took.dividedBy(2)), theirs), took);
                    best = best == null || took.compareTo(best.took) < 0 ? look : best;
                }
            }
        }
        correct(best != null && best.isSure() ? best.ahead : Duration.ZERO);
    }

    private void correct(Duration next) {
        if (!next.isZero() && correction.isZero()) {
            LOG.warnf(
                    "This machine's clock is %d s %s the database's, which is gone by: see to the clocks",
                    next.abs().toSeconds(), next.isNegative() ? "ahead of" : "behind");
        }
        correction = next;
    }
}
