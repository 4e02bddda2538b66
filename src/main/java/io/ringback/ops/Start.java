package io.ringback.ops;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.ringback.background.JobScheduler;
import io.ringback.background.QuietMode;
import io.ringback.event.Retention;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;

/** Waits for the database and the schema before anything else starts. */
@ApplicationScoped
class Start {
    private static final Logger LOG = Logger.getLogger(Start.class);
    private static final int PAUSE_MILLIS = 500;
    /** SQLSTATE of a write to a read-only server. */
    private static final String READ_ONLY = "25006";

    private final StartConfig config;
    private final Schema schema;
    private final SharedClock clock;
    private final Retention retention;
    private final ProcessMode processMode;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final AtomicBoolean waitingForSchema = new AtomicBoolean();
    /** Permanent reason why the server cannot be used; known once it is connected. */
    private Optional<String> fault = Optional.empty();

    Start(StartConfig config, Schema schema, SharedClock clock, Retention retention, ProcessMode processMode) {
        this.processMode = processMode;
        this.retention = retention;
        this.clock = clock;
        this.config = config;
        this.schema = schema;
    }

    void bringSchema(@Observes @Priority(StartOrder.SCHEMA) StartupEvent started) throws SQLException {
        await(this::isReached, "The database was not usable");
        fault.ifPresent(lasting -> {
            throw ProcessMode.refuse(lasting);
        });
        if (processMode.is(ProcessMode.Mode.RETAIN)) {
            throw retain();
        }
        if (!config.migrate() && !processMode.is(ProcessMode.Mode.MIGRATE)) {
            await(
                    this::isMigrated,
                    "The schema was not migrated by another process, as RINGBACK_START_MIGRATE=false " + "requires,");
        }
        Optional<String> unusable;
        try {
            unusable = schema.bring();
        } catch (SQLException | FlywayException refused) {
            throw ProcessMode.refuse("Cannot migrate the schema: " + DatabaseFault.sentence(refused));
        }
        unusable.ifPresent(why -> {
            throw ProcessMode.refuse(why);
        });
        if (processMode.is(ProcessMode.Mode.MIGRATE)) {
            throw ProcessMode.done("The schema is up to date");
        }
    }

    /** Drops old history without migrating or other writes, for a database that is full. */
    private RuntimeException retain() throws SQLException {
        if (!schema.isMigrated()) {
            return ProcessMode.refuse(
                    "RINGBACK_MODE=retain needs a schema of this version, and there is none: start the "
                            + "service or RINGBACK_MODE=migrate first");
        }
        List<String> dropped;
        try {
            dropped = retention.apply();
        } catch (SQLException refused) {
            return ProcessMode.refuse("Retention failed to drop history: " + DatabaseFault.sentence(refused));
        }
        return ProcessMode.done(
                "Retention dropped %d partitions: %s".formatted(dropped.size(), String.join(", ", dropped)));
    }

    void beginJobs(@Observes @Priority(StartOrder.SCHEDULER) StartupEvent started, JobScheduler jobs, QuietMode quiet) {
        jobs.begin();
        quiet.begin();
    }

    /** Calls {@code step} repeatedly while it throws. The first call usually succeeds without any setup. */
    private void await(Callable<Boolean> step, String failure) {
        try {
            step.call();
        } catch (Exception notYet) {
            awaitPatiently(step, failure);
        }
    }

    private void awaitPatiently(Callable<Boolean> step, String failure) {
        var patience = Guard.create()
                .withRetry()
                .maxRetries(-1)
                .delay(PAUSE_MILLIS, MILLIS)
                .maxDuration(config.databaseWait().toMillis(), MILLIS)
                .whenException(failed -> !DatabaseFault.isLasting(failed))
                .done()
                .build();
        try {
            patience.call(step, Boolean.class);
        } catch (Exception e) {
            String patiently = DatabaseFault.isLasting(e)
                    ? ""
                    : " within %d s".formatted(config.databaseWait().toSeconds());
            throw ProcessMode.refuse(failure + patiently + ": " + DatabaseFault.sentence(e));
        }
    }

    private boolean isReached() throws SQLException {
        try {
            DatabaseServer server = schema.server();
            if (server.readOnly()) {
                throw new SQLException("the database is read-only", READ_ONLY);
            }
            fault = server.fault();
            clock.compare();
            return true;
        } catch (SQLException e) {
            if (!DatabaseFault.isLasting(e) && waiting.compareAndSet(false, true)) {
                LOG.infof("Waiting for the database: %s", DatabaseFault.sentence(e));
            }
            throw e;
        }
    }

    private boolean isMigrated() throws SQLException {
        if (schema.isMigrated()) {
            return true;
        }
        if (waitingForSchema.compareAndSet(false, true)) {
            LOG.info("Waiting for the schema to be migrated");
        }
        throw new IllegalStateException("it still has another version");
    }
}
