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

/**
 * Has the checks that block, as the framework's own of a shutdown, on a thread of their own: all workers may be busy with
 * requests, and health must answer all the same.
 */
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
