package io.ringback.ops;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.arc.Unremovable;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import io.ringback.background.QuietMode;
import io.ringback.jdbc.Unreachable;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the failures of all pools' statements tell of the database.
 *
 * <p>A connection that is of no use any more leaves its pool. A write that is refused as read-only has the idle connections
 * of all pools closed, at most once a second: after a failover they lead to the server that was demoted, are alive, and
 * would refuse for ever. That a disk is full is remembered until {@link DatabaseReadiness} has seen room again.
 */
@Alternative
@Priority(1)
@Singleton
@Unremovable
@JdbcDriver("postgresql")
final class PoolFailures extends PostgreSQLAgroalConnectionConfigurer {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Instance<AgroalDataSource> pools;
    private final QuietMode quiet;
    private final AtomicLong flushedAt = new AtomicLong(System.nanoTime() - PAUSE);
    private volatile boolean full;

    PoolFailures(@Any Instance<AgroalDataSource> pools, QuietMode quiet) {
        this.quiet = quiet;
        this.pools = pools;
    }

    @Override
    public void setExceptionSorter(String kind, AgroalDataSourceConfigurationSupplier configuration) {
        configuration.connectionPoolConfiguration().exceptionSorter(this::isFatal);
    }

    /** Whether a write was refused for want of room, and none was seen since. */
    boolean isFull() {
        return full;
    }

    /** There is room again. */
    void foundRoom() {
        full = false;
    }

    private boolean isFatal(SQLException failure) {
        quiet.wake();
        if (Unreachable.isReadOnly(failure)) {
            flush();
        }
        if (Unreachable.isDiskFull(failure)) {
            full = true;
        }
        return Unreachable.endsConnection(failure);
    }

    private void flush() {
        long last = flushedAt.get();
        long now = System.nanoTime();
        if (now - last >= PAUSE && flushedAt.compareAndSet(last, now)) {
            pools.forEach(pool -> pool.flush(FlushMode.GRACEFUL));
        }
    }
}
