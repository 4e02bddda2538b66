package io.ringback.ops;

import io.quarkus.smallrye.health.runtime.QuarkusAsyncHealthCheckFactory;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Runs blocking health checks on a separate thread, since all workers may be busy with requests. */
@Alternative
@Priority(1)
@Singleton
final class HealthThreads extends QuarkusAsyncHealthCheckFactory {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("health").daemon().factory());

    HealthThreads(Vertx vertx) {
        super(vertx);
    }

    @Override
    public Uni<HealthCheckResponse> callSync(HealthCheck check) {
        return Uni.createFrom().item(check::call).runSubscriptionOn(thread);
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
