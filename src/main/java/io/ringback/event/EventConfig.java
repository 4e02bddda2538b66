package io.ringback.event;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configures intake. */
@ConfigMapping(prefix = "ringback.events")
interface EventConfig {
    /** Maximum number of events in one request. */
    @WithDefault("1000")
    int maxBatch();

    /** Maximum size of an event: of its payload as JSON in UTF-8. */
    @WithDefault("1M")
    MemorySize maxSize();
}
