package io.ringback.ops;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
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
 * Reports ready when the database answers within 2 s: without it neither an event nor an attempt can be stored. It has a
 * thread and a connection of its own, so that no tenant's requests delay the answer; checks at one time are one.
 */
@Readiness
@Singleton
final class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final int SECONDS = 2;

    private final AgroalDataSource database;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("readiness").daemon().factory());
    private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(false);

    DatabaseReadiness(@DataSource("readiness") AgroalDataSource database) {
        this.database = database;
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
        try (Connection connection = database.getConnection()) {
            return connection.isValid(SECONDS);
        } catch (SQLException e) {
            LOG.debug("The database does not answer", e);
            return false;
        }
    }
}
