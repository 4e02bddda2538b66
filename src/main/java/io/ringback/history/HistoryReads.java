package io.ringback.history;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ringback.jdbc.Transaction.Work;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server answers a read of the history. Lists go to the read replica, where one is set. Reads of one
 * delivery or event go to the primary, since a caller who has just posted or retried it must see that.
 */
@Singleton
class HistoryReads {
    private final DataSource primary;
    private final @Nullable Replica replica;
    private final Counter byReplica;
    private final Counter byPrimary;

    HistoryReads(DataSource primary, ReplicaConfig config, ReplicaPool pool, MeterRegistry meters) {
        this.primary = primary;
        this.replica = config.replicaUrl()
                .map(url -> new Replica(primary, pool.to(url), config.replicaLag()))
                .orElse(null);
        this.byReplica = counter(meters, "replica");
        this.byPrimary = counter(meters, "primary");
        Gauge.builder("ringback.replica.lag", () -> replica == null ? Double.NaN : replica.lagSeconds())
                .description("By how much the last list of the read replica may lag behind the primary")
                .baseUnit("seconds")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String answered) {
        return Counter.builder("ringback.replica.reads")
                .description("Reads for lists of the history, by the server that answered them")
                .tag("answered", answered)
                .register(meters);
    }

    @PreDestroy
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    /** Returns the result of {@code work} on the primary. */
    <T> T latest(Work<T> work) throws SQLException {
        try (Connection connection = primary.getConnection()) {
            return work.run(connection);
        }
    }

    /** Begins the reads of one list. */
    ListReads list() {
        return new ListReads(this, replica);
    }

    void answered(boolean isByReplica) {
        (isByReplica ? byReplica : byPrimary).increment();
    }
}
