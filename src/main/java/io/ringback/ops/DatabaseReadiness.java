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
 * Reports ready when the database answers within 2 s and takes writes: else neither an event nor an attempt can be stored.
 * It has a thread and a connection of its own, so that no tenant's requests delay the answer; checks at one time are one.
 * A pool that has no connection at all must get one: the server may have none left but ours.
 *
 * <p>While the process is quiet, the answer is that of the last look if that was good: it is as old as {@code
 * RINGBACK_QUIET} at most. Any statement that fails ends the quiet.
 *
 * <p>Whether a disk is full, nothing tells before a write is refused. After that, each look writes what takes new pages and
 * undoes it; where the role may make no temporary table, the next refusal tells.
 *
 * <p>After a failover the pools may hold connections to a server that was demoted, which are alive and of no use: as long
 * as the database takes no writes, every look closes them, and so does the first after that.
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

    /** What needs new pages, 256 KiB of them, in the tablespace of the database. */
    private static final String TAKE_ROOM = """
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

    /** Looks also when nobody asks for the health. */
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

    /** The known state, or what the database reports: an outage is never cached. */
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
                // Once more when it takes writes again: connections were made since the last look.
                pools.forEach(pool -> pool.flush(FlushMode.GRACEFUL));
            }
            wasWritable = writable;
            if (writable && failures.isFull()) {
                takeRoom(connection);
            }
            if (writable) {
                connectPools();
            }
            return writable;
        } catch (SQLException e) {
            LOG.debug("The database does not answer", e);
            return false;
        }
    }

    /** Fails when there is no room. */
    private void takeRoom(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(TAKE_ROOM);
            failures.foundRoom();
        } catch (SQLException refused) {
            if (!NO_RIGHT.equals(refused.getSQLState())) {
                throw refused;
            }
            LOG.debug("Whether there is room on the disk cannot be tried", refused);
            failures.foundRoom();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** No tenant holds a connection of a pool that has none: this waits for the server only. */
    private void connectPools() throws SQLException {
        for (AgroalDataSource pool : pools) {
            if (pool.getMetrics().activeCount() + pool.getMetrics().availableCount() == 0) {
                pool.getConnection().close();
            }
        }
    }
}
