package io.ringback.event;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the intake. */
@ConfigMapping(prefix = "ringback.events")
interface EventConfig {
    /** The most events one request may carry. */
    @WithDefault("1000")
    int maxBatch();

    /** The largest event, by its payload as JSON in UTF-8. */
    @WithDefault("1M")
    MemorySize maxSize();
}
