package io.ringback.background;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what runs in the background. */
@ConfigMapping(prefix = "ringback")
interface QuietConfig {
    /** How long a process without work asks the database nothing; 0s: it never stops asking. */
    @WithDefault("5m")
    Duration quiet();
}
