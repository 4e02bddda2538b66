package io.ringback.history;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the read replica for lists of the history. */
@ConfigMapping(prefix = "ringback.database")
interface ReplicaConfig {
    /** The URL of a streaming standby of the same database; without it the primary answers all reads. */
    Optional<String> replicaUrl();

    /** Maximum lag of a list from the replica. */
    @WithDefault("5s")
    Duration replicaLag();
}
