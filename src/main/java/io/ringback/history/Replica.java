package io.ringback.history;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.ringback.jdbc.OutageLog;
import io.ringback.jdbc.Transaction.Work;
import io.ringback.jdbc.Unreachable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a standby of the database while its lag is within a limit. None of its failures reaches a caller: the primary
 * answers instead. It queries both servers only when there is something to read. Safe for use by several threads.
 */
final class Replica implements AutoCloseable {
    /** Maximum age of the primary's position. */
    private static final long POSITION_NANOS = Duration.ofSeconds(1).toNanos();
    /** Time after a failure until one read tries the standby again. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long LATE_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String LATE = "57P03";
    private static final String CANCELLED = "57014";

    private final DataSource primary;
    private final AgroalDataSource standby;
    private final Duration bound;
    private final OutageLog outage = new OutageLog(Replica.class, "Reading lists from the replica");
    private final AtomicLong retryAtNanos = new AtomicLong(System.nanoTime());
    private volatile boolean usable;
    private volatile @Nullable Duration lag;
    private volatile @Nullable WalPosition position;

    Replica(DataSource primary, AgroalDataSource standby, Duration bound) {
        this.primary = primary;
        this.standby = standby;
        this.bound = bound;
    }

    /**
     * The result of a read.
     *
     * @param lag by how much it lags behind the primary, an upper bound
     */
    record Found<T>(T value, Duration lag) {}

    /** Returns the result of {@code work} on the standby; empty when the primary must answer. */
    <T> Optional<Found<T>> read(Work<T> work) {
        if (!mayTry()) {
            return Optional.empty();
        }
        try {
            WalPosition end = end();
            try (Connection connection = standby.getConnection()) {
                Duration behind = behind(end, connection);
                T value = work.run(connection);
                usable = true;
                outage.worked();
                return Optional.of(new Found<>(value, behind));
            }
        } catch (SQLException failure) {
            failed(failure);
            return Optional.empty();
        }
    }

    /** Returns the lag of the last read in seconds; NaN while the standby is unavailable. */
    double lagSeconds() {
        Duration last = lag;
        return last == null ? Double.NaN : last.toMillis() / 1e3;
    }

    @Override
    public void close() {
        standby.close();
    }

    /** While the standby is not usable, one read at a time tries it. */
    private boolean mayTry() {
        long now = System.nanoTime();
        long retryAt = retryAtNanos.get();
        return usable || (now - retryAt >= 0 && retryAtNanos.compareAndSet(retryAt, now + PAUSE_NANOS));
    }

    private WalPosition end() throws SQLException {
        WalPosition last = position;
        long now = System.nanoTime();
        if (last != null && now - last.nanos() < Math.min(POSITION_NANOS, bound.toNanos() / 2)) {
            return last;
        }
        try (Connection connection = primary.getConnection()) {
            WalPosition end = WalPosition.of(connection, now);
            position = end;
            return end;
        }
    }

    /** Each connection may lead to another standby, so each read checks its own connection. */
    private Duration behind(WalPosition end, Connection connection) throws SQLException {
        Duration behind = end.behind(connection).plusNanos(System.nanoTime() - end.nanos());
        lag = behind;
        if (behind.compareTo(bound) > 0) {
            throw new SQLTransientException(
                    "it is %d ms behind the primary, and RINGBACK_DATABASE_REPLICA_LAG allows %d ms"
                            .formatted(behind.toMillis(), bound.toMillis()),
                    LATE);
        }
        return behind;
    }

    /** A cancelled statement, for example by a conflict with recovery, does not make the standby unusable. */
    private void failed(SQLException failure) {
        outage.failed(failure);
        if (Unreachable.isConflict(failure) || CANCELLED.equals(failure.getSQLState())) {
            return;
        }
        boolean late = failure instanceof SQLTransientException && LATE.equals(failure.getSQLState());
        retryAtNanos.set(System.nanoTime() + (late ? LATE_PAUSE_NANOS : PAUSE_NANOS));
        usable = false;
        if (!late) {
            lag = null;
            standby.flush(FlushMode.GRACEFUL);
        }
    }
}
