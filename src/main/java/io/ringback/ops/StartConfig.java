package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a start waits for. */
@ConfigMapping(prefix = "ringback.start")
interface StartConfig {

    /** How long a start waits for a database that does not answer before it gives up. */
    @WithDefault("60s")
    Duration databaseWait();

    /** Whether a start migrates the schema. If not, it waits as long for someone else to do so. */
    @WithDefault("true")
    boolean migrate();
}
