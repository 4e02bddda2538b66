package io.ringback.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds the edge's state of one request. */
public final class RequestState {
    private static final String KEY = RequestState.class.getName();

    private final String requestId;
    private final String prefix;
    private final boolean wantsProblem;
    private final Warnings warnings = new Warnings();
    private Body body = Body.none();
    private boolean authenticated;

    private RequestState(String requestId, String prefix, boolean wantsProblem) {
        this.requestId = requestId;
        this.prefix = prefix;
        this.wantsProblem = wantsProblem;
    }

    /**
     * Creates the state of {@code context}; {@code prefix} is the version the caller used, {@code /v1} or {@code /v2}.
     */
    public static RequestState begin(RoutingContext context, String requestId, String prefix) {
        RequestState requestState = new RequestState(requestId, prefix, MediaTypes.wantsProblem(context.request()));
        context.put(KEY, requestState);
        return requestState;
    }

    /** Returns the state of {@code context}; null before the edge has processed it. */
    static @Nullable public RequestState find(RoutingContext context) {
        return context.get(KEY);
    }

    public static RequestState of(RoutingContext context) {
        return Objects.requireNonNull(find(context), "ApiEntryHandler must process every request first");
    }

    public String requestId() {
        return requestId;
    }

    public String prefix() {
        return prefix;
    }

    public Body body() {
        return body;
    }

    public void body(Body read) {
        body = read;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    void authenticated() {
        authenticated = true;
    }

    /** Returns whether the caller wants errors as problem details (RFC 9457). */
    public boolean wantsProblem() {
        return wantsProblem;
    }

    /** Returns the warnings that the response will include. */
    public Warnings warnings() {
        return warnings;
    }
}
