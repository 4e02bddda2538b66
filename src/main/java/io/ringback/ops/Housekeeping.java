package io.ringback.ops;

import io.quarkus.scheduler.Scheduled;
import io.ringback.background.Job;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;

/** What has to be done now and then: partitions for the days to come, an end to those of days long gone, and a look at the clock. */
@Singleton
class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final Schema schema;
    private final Retention retention;
    private final SharedClock clock;

    Housekeeping(Schema schema, Retention retention, SharedClock clock) {
        this.schema = schema;
        this.retention = retention;
        this.clock = clock;
    }

    @Job
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void compareClocks() {
        try {
            clock.compare();
        } catch (SQLException away) {
            LOG.debug("The database does not tell the time", away);
        }
    }

    /** Asks the database only if there is a reason to. */
    @Job
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void noticeSetClock() {
        if (clock.wasSet()) {
            compareClocks();
        }
    }

    @Job
    @Scheduled(every = "1h", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keep() {
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
