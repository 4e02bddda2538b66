package io.ringback.ops;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import io.ringback.StartOrder;
import io.ringback.StartRefusal;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Starts nothing before the database answers and its schema is ours. */
@ApplicationScoped
class Start {
    private static final Logger LOG = Logger.getLogger(Start.class);
    private static final int PAUSE_MILLIS = 500;

    private final StartConfig config;
    private final Schema schema;
    private final AtomicBoolean waiting = new AtomicBoolean();

    Start(StartConfig config, Schema schema) {
        this.config = config;
        this.schema = schema;
    }

    void bringSchema(@Observes @Priority(StartOrder.SCHEMA) StartupEvent started) throws SQLException {
        awaitDatabase();
        schema.bring();
    }

    void resumeScheduler(@Observes @Priority(StartOrder.SCHEDULER) StartupEvent started, Scheduler scheduler) {
        scheduler.resume();
    }

    private void awaitDatabase() {
        var patience = Guard.create()
                .withRetry()
                .maxRetries(-1)
                .delay(PAUSE_MILLIS, MILLIS)
                .maxDuration(config.databaseWait().toMillis(), MILLIS)
                .done()
                .build();
        try {
            patience.call(this::reach, Boolean.class);
        } catch (Exception e) {
            throw StartRefusal.because("The database could not be reached within %d s: %s"
                    .formatted(config.databaseWait().toSeconds(), e.getMessage()));
        }
    }

    private boolean reach() throws SQLException {
        try {
            schema.reach();
            return true;
        } catch (SQLException e) {
            if (waiting.compareAndSet(false, true)) {
                LOG.infof("Waiting for the database: %s", e.getMessage());
            }
            throw e;
        }
    }
}
