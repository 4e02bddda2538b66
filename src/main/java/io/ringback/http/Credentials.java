package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
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
        String envelope = inEnvelope(Exchange.of(context));
        if (envelope != null) {
            return envelope;
        }
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** The same where it is before the body, which is not looked at; null for none there. */
    public static @Nullable String ofHead(RoutingContext context) {
        String header = context.request().getHeader("X-Auth-Token");
        if (header != null && !header.isBlank()) {
            return header;
        }
        String query = QueryToken.of(context);
        return query != null && !query.isBlank() ? query : null;
    }

    /** Notes that the token was good: from here on the answer tells our version. */
    public static void accepted(RoutingContext context) {
        Exchange.of(context).authenticated();
    }

    private static @Nullable String inEnvelope(Exchange exchange) {
        try {
            JsonNode token = exchange.body().envelope().get("auth_token");
            return token != null && token.isTextual() && !token.textValue().isBlank() ? token.textValue() : null;
        } catch (ApiException malformed) {
            // Who calls comes first: a stranger is not told what is wrong with a body.
            return null;
        }
    }
}
