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

/** What has to be done now and then: partitions for the days to come, an end to those of days long gone, and a look at the clock. */
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

    /** At once when somebody has set this machine's clock. */
    void compareClocks() {
        if (!comparing.isDue() && !clock.wasSet()) {
            return;
        }
        try {
            clock.compare();
        } catch (SQLException away) {
            LOG.debug("The database does not tell the time", away);
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
                LOG.infof("retention dropped %s", dropped);
            }
        } catch (SQLException failure) {
            LOG.warnf("housekeeping could not finish and tries again in an hour: %s", failure.getMessage());
        }
    }
}
