package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures how a start waits. */
@ConfigMapping(prefix = "ringback.start")
interface StartConfig {

    /** How long a start waits for a database that does not answer. */
    @WithDefault("60s")
    Duration databaseWait();

    /** Whether a start migrates the schema. Otherwise it waits equally long for another process to do so. */
    @WithDefault("true")
    boolean migrate();
}
