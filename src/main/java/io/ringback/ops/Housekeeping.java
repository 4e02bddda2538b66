package io.ringback.ops;

import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import io.ringback.event.Retention;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Performs periodic work: creates partitions ahead, drops old ones, and compares clocks. */
@Singleton
class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final Schema schema;
    private final Retention retention;
    private final SharedClock clock;
    private final QuietMode.Interval comparing;
    private final QuietMode.Interval keeping;

    Housekeeping(Schema schema, Retention retention, SharedClock clock, QuietMode quiet) {
        this.schema = schema;
        this.retention = retention;
        this.clock = clock;
        this.comparing = quiet.every(Duration.ofMinutes(1), Duration.ofMinutes(1));
        this.keeping = quiet.every(Duration.ofHours(1), Duration.ofMinutes(10));
    }

    @Produces
    @Singleton
    Job compareClocksJob() {
        return new Job("Housekeeping.compareClocks", this::compareClocks);
    }

    /** Compares the clocks at once when this machine's clock was set. */
    void compareClocks() {
        if (!comparing.isDue() && !clock.wasSet()) {
            return;
        }
        try {
            clock.compare();
        } catch (SQLException away) {
            LOG.debug("Cannot read the database clock; keeping the known difference", away);
        }
    }

    @Produces
    @Singleton
    Job keepIfDueJob() {
        return new Job("Housekeeping.keepIfDue", this::keepIfDue);
    }

    void keepIfDue() {
        if (keeping.isDue()) {
            keep();
        }
    }

    private void keep() {
        try {
            schema.provision();
            List<String> dropped = retention.apply();
            if (!dropped.isEmpty()) {
                LOG.infof("Retention dropped the partitions %s", dropped);
            }
        } catch (SQLException failure) {
            LOG.warnf("Housekeeping failed; trying again in an hour: %s", failure.getMessage());
        }
    }
}
