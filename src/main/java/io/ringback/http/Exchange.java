package io.ringback.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the edge knows of one request, kept with it on its way through. */
final class Exchange {
    private static final String KEY = Exchange.class.getName();

    private final String requestId;
    private final String prefix;
    private Body body = Body.none();
    private boolean authenticated;

    private Exchange(String requestId, String prefix) {
        this.requestId = requestId;
        this.prefix = prefix;
    }

    /** Begins the exchange of {@code context}; {@code prefix} is the version the caller used, {@code /v1} or {@code /v2}. */
    static Exchange begin(RoutingContext context, String requestId, String prefix) {
        Exchange exchange = new Exchange(requestId, prefix);
        context.put(KEY, exchange);
        return exchange;
    }

    /** An exchange outside any routing, of a request that could not be decoded. */
    static Exchange of(String requestId) {
        return new Exchange(requestId, "");
    }

    /** The exchange of {@code context}; null before the edge has seen it. */
    static @Nullable Exchange find(RoutingContext context) {
        return context.get(KEY);
    }

    static Exchange of(RoutingContext context) {
        return Objects.requireNonNull(find(context), "the edge sees every request first");
    }

    String requestId() {
        return requestId;
    }

    String prefix() {
        return prefix;
    }

    Body body() {
        return body;
    }

    void body(Body read) {
        body = read;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    void authenticated() {
        authenticated = true;
    }
}
