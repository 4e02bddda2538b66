package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.Credentials;
import io.ringback.http.Problem;
import io.ringback.id.Ids;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.sql.SQLException;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets a request through to its resource, or not: who calls, about which account, and whether they may. */
class Gate {
    private static final int MARKS = Priorities.AUTHENTICATION - 100;

    private final Caller caller;
    private final Tokens tokens;
    private final Accounts accounts;
    private final Buckets buckets;
    private final Throttle throttle;

    Gate(Caller caller, Tokens tokens, Accounts accounts, Buckets buckets, Throttle throttle) {
        this.throttle = throttle;
        this.caller = caller;
        this.tokens = tokens;
        this.accounts = accounts;
        this.buckets = buckets;
    }

    @Ingests
    @ServerRequestFilter(priority = MARKS)
    public void ingests() {
        caller.ingests();
    }

    @Anonymous
    @ServerRequestFilter(priority = MARKS)
    public void needsNothing() {
        caller.needsNothing();
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public void check(ContainerRequestContext request, RoutingContext context) throws SQLException {
        caller.came(
                context.request().remoteAddress().hostAddress(),
                context.response().headers().get("X-Request-ID"));
        if (caller.isAnonymous()) {
            return;
        }
        Grant grant = authenticate(context);
        caller.granted(grant);
        if (!caller.isIngesting()) {
            buckets.take(grant);
        }
        String account = request.getUriInfo().getPathParameters().getFirst("account_id");
        if (account != null) {
            caller.reached(reach(grant, account));
        }
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (account != null && !grant.role().covers(caller.needed(reads))) {
            throw ApiException.forbidden();
        }
    }

    private Grant authenticate(RoutingContext context) {
        Grant grant = grant(Credentials.token(context));
        Credentials.accepted(context);
        return grant;
    }

    private Grant grant(@Nullable String token) {
        if (token == null) {
            throw ApiException.of(Problem.INVALID_CREDENTIALS, "a token is needed", "X-Auth-Token");
        }
        return tokens.grant(token)
                .orElseThrow(() -> throttle.failed(
                        String.valueOf(caller.address()),
                        ApiException.of(
                                Problem.INVALID_CREDENTIALS,
                                "the token is unknown, expired or revoked",
                                "X-Auth-Token")));
    }

    /** A stranger's account and one that does not exist look the same; only the master may know the difference. */
    private UUID reach(Grant grant, String shown) {
        boolean master = grant.accountId().equals(accounts.master());
        UUID account = Ids.parse(shown)
                .filter(id -> master ? accounts.exists(id) : accounts.isWithin(id, grant.accountId()))
                .orElse(null);
        if (account == null) {
            throw master ? ApiException.badIdentifier(shown) : ApiException.forbidden();
        }
        return account;
    }
}
