package io.ringback.background;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configures background work. */
@ConfigMapping(prefix = "ringback")
interface QuietConfig {
    /** How long an idle process makes no database queries; 0s disables the quiet mode. */
    @WithDefault("5m")
    Duration quiet();
}
