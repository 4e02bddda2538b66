package io.ringback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** Configures the purpose of this process. */
@ConfigMapping(prefix = "ringback")
interface ProcessModeConfig {
    /** The mode: serve until stopped, or perform one task and exit. */
    @WithDefault("serve")
    ProcessMode.Mode mode();

    /** The roles while it serves. */
    @WithDefault("api,dispatcher")
    Set<ProcessMode.Role> roles();
}
