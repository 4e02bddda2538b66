package io.ringback.ops;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Reports started when the schema has its version. Runs on an event loop, since all workers may be busy. */
@Startup
@Singleton
final class SchemaStarted implements AsyncHealthCheck {
    private final Schema schema;

    SchemaStarted(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("schema")
                        .status(schema.isReady())
                        .build());
    }
}
