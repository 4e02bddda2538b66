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
 * Provides the machine's clock or, when that is wrong, the database's time. Ids, {@code webhook-timestamp} and expiry
 * times are then correct on every process, and receivers that check timestamps accept them.
 *
 * <p>A difference below one second is ignored, because the measurement is no more exact than that under load. The known
 * difference stays until a measurement contradicts it; a slow one says little. A change of the machine's clock is
 * detected by its monotonic clock.
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

    /** Holds one measurement: the difference, and the duration, which is its maximum error. */
    private record Measurement(Duration ahead, Duration took) {
        boolean isSure() {
            return ahead.abs().minus(took).compareTo(TOLERATED) > 0;
        }

        boolean contradicts(Duration known) {
            return ahead.minus(known).abs().compareTo(took) > 0;
        }
    }

    /** Holds the machine's two clocks at one moment. */
    private record Reading(Instant instant, long nanos) {
        /** Returns by how much the two clocks diverged until {@code later}. */
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

    /** Returns whether the machine's clock was set since the last successful {@link #compare()}. */
    boolean wasSet() {
        return compared.apart(read()).compareTo(TOLERATED) > 0;
    }

    /**
     * Measures the difference to the database's clock and applies it if needed. On a driver's exception nothing
     * changes.
     */
    void compare() throws SQLException {
        Reading before = read();
        Measurement best = null;
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement("select clock_timestamp()")) {
            for (int i = 0; i < LOOKS; i++) {
                Instant asked = machine.instant();
                long begun = nanos.getAsLong();
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    Instant theirs = row.getObject(1, OffsetDateTime.class).toInstant();
                    Duration took = Duration.ofNanos(nanos.getAsLong() - begun);
                    Measurement look = new Measurement(Duration.between(asked.plus(took.dividedBy(2)), theirs), took);
                    best = best == null || took.compareTo(best.took) < 0 ? look : best;
                }
            }
        }
        if (best != null && best.contradicts(correction)) {
            correct(best.isSure() ? best.ahead : Duration.ZERO);
        }
        compared = before;
    }

    /**
     * Applies {@code next} and logs it unless the change is small: a clock that runs slightly fast is corrected a
     * little each minute.
     */
    private void correct(Duration next) {
        boolean differs = next.minus(correction).abs().compareTo(TOLERATED) > 0;
        if (differs && !next.isZero()) {
            LOG.warnf(
                    "Local clock is %d s %s the database clock; using database time. Check NTP",
                    next.abs().toSeconds(), next.isNegative() ? "ahead of" : "behind");
        } else if (differs || (next.isZero() && !correction.isZero())) {
            LOG.info("Local clock agrees with the database clock again; using local time");
        }
        correction = next;
    }
}
