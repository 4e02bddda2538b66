package io.ringback.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Finds a request's token: in the header, the query, the envelope, or as a bearer token, in this order. */
public final class Credentials {
    private static final String BEARER = "Bearer ";

    private Credentials() {}

    /** Returns the request's token, or null. */
    public static @Nullable String token(RoutingContext context) {
        String ofHead = ofHead(context);
        if (ofHead != null) {
            return ofHead;
        }
        String envelope = RequestState.of(context).body().head().token();
        return envelope != null ? envelope : ofBearer(context);
    }

    /** Returns the token that is available before the body is read, or null. */
    static @Nullable public String beforeBody(RoutingContext context) {
        String ofHead = ofHead(context);
        return ofHead != null ? ofHead : ofBearer(context);
    }

    private static @Nullable String ofBearer(RoutingContext context) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** Returns the token in the {@code X-Auth-Token} header or the query, which take precedence; or null. */
    public static @Nullable String ofHead(RoutingContext context) {
        String header = context.request().getHeader("X-Auth-Token");
        if (header != null && !header.isBlank()) {
            return header;
        }
        String query = QueryToken.of(context);
        return query != null && !query.isBlank() ? query : null;
    }

    /** Marks the token as valid: from here on, a successful response includes the service's version. */
    public static void accepted(RoutingContext context) {
        RequestState.of(context).authenticated();
    }
}
