package io.ringback.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/**
 * Takes the token out of a query before anyone can refuse the request, and so have it logged as it came: on every path,
 * whatever becomes of it.
 */
@ApplicationScoped
class QueryToken {
    /** Before every filter that may answer, CORS (300) included. */
    private static final int PRIORITY = 1_000;

    private static final String KEY = QueryToken.class.getName();

    void install(@Observes Filters filters) {
        filters.register(QueryToken::take, PRIORITY);
    }

    /** What {@code context}'s query had; null for none. */
    static @Nullable String of(RoutingContext context) {
        return context.get(KEY);
    }

    private static void take(RoutingContext context) {
        String path = context.request().path();
        String raw = context.request().query();
        Query query = Query.of(raw);
        boolean clean = raw == null || raw.isEmpty() || query.rest().equals("?" + raw);
        if (clean || path == null || !path.startsWith("/")) {
            context.next();
        } else {
            context.put(KEY, query.token() == null ? "" : query.token());
            context.reroute(path + query.rest());
        }
    }
}
