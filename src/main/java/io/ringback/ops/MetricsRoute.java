package io.ringback.ops;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves metrics on an event loop instead of a worker, so that a scrape works even when all workers are busy. Scrapes
 * run one after the other, and few may wait.
 *
 * <p>The format is Prometheus text (version 0.0.4), or OpenMetrics on request.
 */
@Singleton
@SuppressWarnings("deprecation") // Quarkus uses this one of Micrometer's two registries.
final class MetricsRoute {
    private static final String PATH = "/q/metrics";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String ANY = "*";
    private static final int MOST_WAITING = 8;
    private static final int UNAVAILABLE = 503;

    private final PrometheusMeterRegistry registry;
    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("scrape").daemon().factory());

    MetricsRoute(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void serve(@Observes ManagementInterface management) {
        management.router().get(PATH).order(Integer.MIN_VALUE).handler(this::answer);
    }

    private void answer(RoutingContext request) {
        String format = format(request.parsedHeaders().accept());
        try {
            thread.execute(() -> scrape(request, format));
        } catch (RejectedExecutionException busy) {
            request.response()
                    .setStatusCode(UNAVAILABLE)
                    .putHeader(HttpHeaders.RETRY_AFTER, "1")
                    .end("Too many concurrent scrapes; scrape less often\n");
        }
    }

    /** Returns OpenMetrics if {@code accept} prefers it or names it with equal weight, else text. */
    private static String format(List<MIMEHeader> accept) {
        // Vert.x parses a range lazily, when its weight is first read.
        accept.forEach(MIMEHeader::weight);
        float openMetrics = weight(accept, "application", "openmetrics-text");
        float text = weight(accept, "text", "plain");
        boolean named = accept.stream().anyMatch(range -> "openmetrics-text".equalsIgnoreCase(range.subComponent()));
        return openMetrics > text || (named && openMetrics > 0 && openMetrics >= text) ? OPEN_METRICS : TEXT;
    }

    /**
     * Returns the weight of the most specific range that matches a type (RFC 9110, section 12.5.1); 0 when none
     * matches.
     */
    private static float weight(List<MIMEHeader> accept, String type, String subtype) {
        return accept.stream()
                .filter(range -> isIn(range.component(), type) && isIn(range.subComponent(), subtype))
                .max(Comparator.comparingInt(MetricsRoute::names).thenComparingDouble(MIMEHeader::weight))
                .map(MIMEHeader::weight)
                .orElse(0F);
    }

    private static int names(MIMEHeader range) {
        return (ANY.equals(range.component()) ? 0 : 1) + (ANY.equals(range.subComponent()) ? 0 : 1);
    }

    private static boolean isIn(String range, String name) {
        return ANY.equals(range) || name.equalsIgnoreCase(range);
    }

    private void scrape(RoutingContext request, String format) {
        try {
            String meters = registry.scrape(format);
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, format).end(meters);
        } catch (RuntimeException | Error bug) {
            request.fail(bug);
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
