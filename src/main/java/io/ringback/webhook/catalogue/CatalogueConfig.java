package io.ringback.webhook.catalogue;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Configures the catalogue of hooks. */
@ConfigMapping(prefix = "ringback.webhook")
interface CatalogueConfig {
    /** Path of a JSON file with additional hooks; docs/hooks.md describes its format. */
    Optional<Path> hooks();
}
