package io.ringback.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Removes the token from the query before anything can reject or log the request, on every path. */
@ApplicationScoped
class QueryToken {
    /** Runs before every filter that may send a response, CORS (300) included. */
    private static final int PRIORITY = 1_000;

    private static final String KEY = QueryToken.class.getName();

    void install(@Observes Filters filters) {
        filters.register(QueryToken::take, PRIORITY);
    }

    /** Returns the token that the query of {@code context} had; null for none. */
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
