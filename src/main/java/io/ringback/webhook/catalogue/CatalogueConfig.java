package io.ringback.webhook.catalogue;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the catalogue of hooks. */
@ConfigMapping(prefix = "ringback.webhook")
interface CatalogueConfig {
    /** A JSON file with hooks beside those built in; docs/hooks.md shows its form. */
    Optional<Path> hooks();
}
