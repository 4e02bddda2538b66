package io.ringback.http.edge;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Disables Quarkus' URI validation, so that {@link ApiEntryHandler} rejects malformed URIs with the error envelope
 * instead of a bare 400. The switch is a system property, read once when the HTTP server class loads. A configuration
 * customizer is the only code of ours that runs earlier, in every launch mode.
 */
public final class DisableUriValidation implements SmallRyeConfigBuilderCustomizer {
    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
