package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Configures unsafe settings that the operator allows. */
@ConfigMapping(prefix = "ringback")
interface UnsafeConfig {
    /** Names of the allowed unsafe settings, as a refused start prints them. */
    Optional<Set<UnsafeSettings.Name>> allowUnsafe();
}
