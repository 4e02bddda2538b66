package io.ringback.ops;

import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;

/** What has to be done now and then: partitions for the days to come, and an end to those of days long gone. */
@Singleton
class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final Schema schema;
    private final Retention retention;

    Housekeeping(Schema schema, Retention retention) {
        this.schema = schema;
        this.retention = retention;
    }

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
