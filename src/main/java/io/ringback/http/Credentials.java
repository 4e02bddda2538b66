package io.ringback.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Where a request carries its token: header, query, envelope, or bearer, in this order. */
public final class Credentials {
    private static final String BEARER = "Bearer ";

    private Credentials() {}

    /** The token that the request carries; null for none. */
    public static @Nullable String token(RoutingContext context) {
        String ofHead = ofHead(context);
        if (ofHead != null) {
            return ofHead;
        }
        String envelope = RequestState.of(context).body().head().token();
        return envelope != null ? envelope : ofBearer(context);
    }

    /** The token that is known before the body is, which is not looked at; null for none there. */
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

    /** The token in the header or the query, which comes before all others; null for none there. */
    public static @Nullable String ofHead(RoutingContext context) {
        String header = context.request().getHeader("X-Auth-Token");
        if (header != null && !header.isBlank()) {
            return header;
        }
        String query = QueryToken.of(context);
        return query != null && !query.isBlank() ? query : null;
    }

    /** Notes that the token was good: from here on a success tells our version. */
    public static void accepted(RoutingContext context) {
        RequestState.of(context).authenticated();
    }
}
