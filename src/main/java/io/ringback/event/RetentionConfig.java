package io.ringback.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long history is kept. */
@ConfigMapping(prefix = "ringback.retention")
interface RetentionConfig {
    /** How many days events, attempts and cancellations are kept, today not counted. What is pending is kept longer. */
    @WithDefault("30")
    int days();

    /** How many hours a repeated event key is recognised; fewer than the events are kept. */
    @WithDefault("24")
    int keyHours();
}
