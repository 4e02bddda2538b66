package io.ringback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** What this process is for. */
@ConfigMapping(prefix = "ringback")
interface ProcessModeConfig {
    /** To serve until it is stopped, or to do one piece of work and end. */
    @WithDefault("serve")
    ProcessMode.Mode mode();

    /** What it does while it serves. */
    @WithDefault("api,dispatcher")
    Set<ProcessMode.Role> roles();
}
