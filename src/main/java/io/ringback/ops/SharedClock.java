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
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The machine's clock or, where that is off, the database's: ids, {@code webhook-timestamp} and the ends of tokens and keys
 * are then right on every node, and a receiver that looks at the time takes what any of them sends.
 *
 * <p>A machine within a second of the database is left alone: looking from afar is no more exact than that on a bad day.
 * What is known stays until a look contradicts it: a slow one tells little. That the machine's clock was set is seen by its
 * monotonic clock, which was not.
 */
@Singleton
final class SharedClock implements InstantSource {
    private static final Logger LOG = Logger.getLogger(SharedClock.class);
    private static final Duration TOLERATED = Duration.ofSeconds(1);
    private static final int LOOKS = 3;

    private final InstantSource machine;
    private final LongSupplier nanos;
    private final DataSource database;
    private volatile Duration correction = Duration.ZERO;
    private volatile Reading compared;

    /** What one look told, and how long it took: so far it may be off. */
    private record Look(Duration ahead, Duration took) {
        boolean isSure() {
            return ahead.abs().minus(took).compareTo(TOLERATED) > 0;
        }

        boolean contradicts(Duration known) {
            return ahead.minus(known).abs().compareTo(took) > 0;
        }
    }

    /** The machine's two clocks at one moment. */
    private record Reading(Instant instant, long nanos) {
        /** How far one of them went more than the other until {@code later}. */
        Duration apart(Reading later) {
            return Duration.between(instant, later.instant)
                    .minusNanos(later.nanos - nanos)
                    .abs();
        }
    }

    @Inject
    SharedClock(DataSource database) {
        this(InstantSource.system(), System::nanoTime, database);
    }

    SharedClock(InstantSource machine, LongSupplier nanos, DataSource database) {
        this.machine = machine;
        this.nanos = nanos;
        this.database = database;
        this.compared = read();
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(correction);
    }

    private Reading read() {
        return new Reading(machine.instant(), nanos.getAsLong());
    }

    /** Whether somebody set the machine's clock since the last {@link #compare()} that succeeded. */
    boolean wasSet() {
        return compared.apart(read()).compareTo(TOLERATED) > 0;
    }

    /** Looks at the database's clock and goes by it from now on, if it must. Fails as the driver does, and changes nothing. */
    void compare() throws SQLException {
        Reading before = read();
        Look best = null;
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement("select clock_timestamp()")) {
            for (int i = 0; i < LOOKS; i++) {
                Instant asked = machine.instant();
                long begun = nanos.getAsLong();
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    Instant theirs = row.getObject(1, OffsetDateTime.class).toInstant();
                    Duration took = Duration.ofNanos(nanos.getAsLong() - begun);
                    Look look = new Look(Duration.between(asked.plus(took.dividedBy(2)), theirs), took);
                    best = best == null || took.compareTo(best.took) < 0 ? look : best;
                }
            }
        }
        if (best != null && best.contradicts(correction)) {
            correct(best.isSure() ? best.ahead : Duration.ZERO);
        }
        compared = before;
    }

    /** Says so unless the two hardly differ: a clock that runs a little fast is corrected a little each minute. */
    private void correct(Duration next) {
        boolean differs = next.minus(correction).abs().compareTo(TOLERATED) > 0;
        if (differs && !next.isZero()) {
            LOG.warnf(
                    "This machine's clock is %d s %s the database's, which is used instead: set the clock right",
                    next.abs().toSeconds(), next.isNegative() ? "ahead of" : "behind");
        } else if (differs || (next.isZero() && !correction.isZero())) {
            LOG.info("This machine's clock agrees with the database's again, and is used again");
        }
        correction = next;
    }
}
