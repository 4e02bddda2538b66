package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** What an operator wants although it is not safe. */
@ConfigMapping(prefix = "ringback")
interface UnsafeConfig {
    /** The names of the settings that may be unsafe, as a refused start says them. */
    Optional<Set<UnsafeSettings.Name>> allowUnsafe();
}
