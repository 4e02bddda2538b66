package io.ringback.ops;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.agroal.DataSource;
import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Reports ready when the database answers within 2 s and accepts writes: otherwise neither events nor attempts can be
 * stored. It has its own thread and connection, so requests of tenants do not delay it; concurrent checks share one
 * result. A pool without any connection must obtain one, since the server may have none left.
 *
 * <p>In quiet mode, a positive result is reused until the next look, so it is at most {@code RINGBACK_QUIET} old. A
 * failing statement ends quiet mode.
 *
 * <p>A full disk shows only in rejected writes. After one, each look writes to new pages and rolls back. Where the role
 * may not create temporary tables, only the next rejected write reports it.
 *
 * <p>After a failover the pools may hold live connections to a demoted server. As long as the database accepts no
 * writes, every look closes them, and so does the first look after that.
 */
@Readiness
@Singleton
class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final int SECONDS = 2;
    private static final Duration EVERY = Duration.ofSeconds(5);

    private static final String IS_WRITABLE = """
            select not (pg_is_in_recovery() or current_setting('transaction_read_only')::boolean)
            """;

    /** Allocates new pages, 256 KiB, in the tablespace of the database. */
    private static final String ALLOCATE_PAGES = """
            set local temp_tablespaces = '';
            create temporary table ringback_room on commit drop as
            select gen_random_uuid() as filler from generate_series(1, 8192)
            """;

    private static final String NO_RIGHT = "42501";

    private final AgroalDataSource database;
    private final List<AgroalDataSource> pools;
    private final PoolFailures failures;
    private final QuietMode quiet;
    private final QuietMode.Interval interval;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("readiness").daemon().factory());
    private boolean wasWritable = true;
    private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(false);

    DatabaseReadiness(
            @DataSource("readiness") AgroalDataSource database,
            AgroalDataSource api,
            @DataSource("outbox") AgroalDataSource outbox,
            @Any PoolFailures failures,
            QuietMode quiet) {
        this.database = database;
        this.pools = List.of(database, api, outbox);
        this.failures = failures;
        this.quiet = quiet;
        this.interval = quiet.every(EVERY, EVERY);
    }

    @Produces
    @Singleton
    Job lookJob() {
        return new Job("DatabaseReadiness.look", this::look);
    }

    /** Looks even when nobody queries the health. */
    void look() {
        if (interval.isDue()) {
            ask(true);
        }
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(() -> ask(!quiet.isQuiet()))
                .map(reached ->
                        HealthCheckResponse.named("database").status(reached).build());
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    /** Returns the cached positive result, or queries the database; outages are never cached. */
    private synchronized CompletionStage<Boolean> ask(boolean anew) {
        if (latest.isDone() && (anew || !latest.getNow(false))) {
            latest = CompletableFuture.supplyAsync(this::reach, thread);
        }
        return latest.thenApply(Function.identity()).completeOnTimeout(false, SECONDS, TimeUnit.SECONDS);
    }

    private boolean reach() {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IS_WRITABLE)) {
            boolean writable = row.next() && row.getBoolean(1);
            if (!writable || !wasWritable) {
                // Once more when writes work again: connections may have been made since the last look.
                pools.forEach(pool -> pool.flush(FlushMode.GRACEFUL));
            }
            wasWritable = writable;
            if (writable && failures.isFull()) {
                allocatePages(connection);
            }
            if (writable) {
                connectPools();
            }
            return writable;
        } catch (SQLException e) {
            LOG.debug("Readiness: the database does not answer", e);
            return false;
        }
    }

    /** Throws when the disk is full. */
    private void allocatePages(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(ALLOCATE_PAGES);
            failures.foundSpace();
        } catch (SQLException refused) {
            if (!NO_RIGHT.equals(refused.getSQLState())) {
                throw refused;
            }
            LOG.debug("Readiness: cannot test for free disk space", refused);
            failures.foundSpace();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Connects pools that have no connection. No requests hold one, so this waits for the server only. */
    private void connectPools() throws SQLException {
        for (AgroalDataSource pool : pools) {
            if (pool.getMetrics().activeCount() + pool.getMetrics().availableCount() == 0) {
                pool.getConnection().close();
            }
        }
    }
}
