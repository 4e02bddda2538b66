package io.ringback.http.edge;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Lets URIs that are none come as far as the {@link ApiEntryHandler}, which refuses them in our envelope; Quarkus would answer with
 * a bare 400. Its switch is a system property that is read once, when its HTTP server is first touched: configuration is
 * the only thing of ours that comes earlier, in every launch mode.
 */
public final class DisableUriValidation implements SmallRyeConfigBuilderCustomizer {
    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty("vertx.disableURIValidation", "true");
    }
}
