package io.ringback.ops;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.agroal.DataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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
 *
 * <p>After a failover the pools may hold connections to a server that was demoted, which are alive and of no use: as long
 * as the database takes no writes, every look closes them, and so does the first after that.
 */
@Readiness
@Singleton
final class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final int SECONDS = 2;

    private static final String IS_WRITABLE = """
            select not (pg_is_in_recovery() or current_setting('transaction_read_only')::boolean)
            """;

    private final AgroalDataSource database;
    private final List<AgroalDataSource> pools;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("readiness").daemon().factory());
    private boolean wasWritable = true;
    private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(false);

    DatabaseReadiness(
            @DataSource("readiness") AgroalDataSource database,
            AgroalDataSource api,
            @DataSource("outbox") AgroalDataSource outbox) {
        this.database = database;
        this.pools = List.of(database, api, outbox);
    }

    /** Looks also when nobody asks for the health. */
    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        ask();
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(this::ask)
                .map(reached ->
                        HealthCheckResponse.named("database").status(reached).build());
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    private synchronized CompletionStage<Boolean> ask() {
        if (latest.isDone()) {
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
            return writable;
        } catch (SQLException e) {
            LOG.debug("The database does not answer", e);
            return false;
        }
    }
}
