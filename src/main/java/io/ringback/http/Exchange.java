package io.ringback.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the edge knows of one request, kept with it on its way through. */
final class Exchange {
    private static final String KEY = Exchange.class.getName();

    private final String requestId;
    private final String prefix;
    private final boolean wantsProblem;
    private final Warnings warnings = new Warnings();
    private Body body = Body.none();
    private boolean authenticated;

    private Exchange(String requestId, String prefix, boolean wantsProblem) {
        this.requestId = requestId;
        this.prefix = prefix;
        this.wantsProblem = wantsProblem;
    }

    /** Begins the exchange of {@code context}; {@code prefix} is the version the caller used, {@code /v1} or {@code /v2}. */
    static Exchange begin(RoutingContext context, String requestId, String prefix) {
        Exchange exchange = new Exchange(requestId, prefix, MediaTypes.wantsProblem(context.request()));
        context.put(KEY, exchange);
        return exchange;
    }

    /** An exchange outside any routing, of a request that could not be decoded. */
    static Exchange of(String requestId, HttpServerRequest request) {
        return new Exchange(requestId, "", MediaTypes.wantsProblem(request));
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

    /** Whether its caller wants errors as problem details (RFC 9457). */
    boolean wantsProblem() {
        return wantsProblem;
    }

    /** What its answer says beside everything else. */
    Warnings warnings() {
        return warnings;
    }
}
