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
 * Evaluates failures of statements in all pools.
 *
 * <p>An unusable connection leaves its pool. A write rejected as read-only closes the idle connections of all pools, at
 * most once a second. After a failover they are alive but lead to the demoted server. A full disk is remembered until
 * {@link DatabaseReadiness} has found free space.
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

    /** Returns whether a write was rejected for lack of disk space, and no free space was found since. */
    boolean isFull() {
        return full;
    }

    /** Records that there is free disk space. */
    void foundSpace() {
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
