package io.ringback.http.edge;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Limits the label values of HTTP server metrics to closed sets, so that no request, however malformed, creates a new
 * time series. A meter filter is the one place that every such meter passes.
 */
final class ClosedLabels {
    private static final String METERS = "http.server.";
    private static final String OTHER_METHOD = "OTHER";
    private static final String OTHER_URI = "UNKNOWN";
    /** Values that the framework uses for requests without a template. */
    private static final Set<String> WORDS = Set.of("root", "NOT_FOUND", "REDIRECTION", OTHER_URI, "/cors-preflight");

    @Produces
    @Singleton
    MeterFilter filter(AllowedMethods allowedMethods) {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(METERS) ? closed(id, allowedMethods) : id;
            }
        };
    }

    private static Meter.Id closed(Meter.Id id, AllowedMethods allowedMethods) {
        Meter.Id closed = id;
        String method = id.getTag("method");
        if (method != null && !ApiPath.METHODS.contains(method)) {
            closed = closed.withTag(Tag.of("method", OTHER_METHOD));
        }
        String uri = id.getTag("uri");
        if (uri != null && !WORDS.contains(uri) && !allowedMethods.templates().contains(uri)) {
            closed = closed.withTag(Tag.of("uri", OTHER_URI));
        }
        return closed;
    }
}
