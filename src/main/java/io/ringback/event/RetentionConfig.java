package io.ringback.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configures how long history is kept. */
@ConfigMapping(prefix = "ringback.retention")
interface RetentionConfig {
    /**
     * Number of days for which events, attempts and cancellations are kept, not counting today. Pending events are kept
     * longer.
     */
    @WithDefault("30")
    int days();

    /** Number of hours for which a repeated event key is recognized; shorter than events are kept. */
    @WithDefault("24")
    int keyHours();
}
