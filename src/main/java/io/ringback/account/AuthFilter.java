package io.ringback.account;

import io.quarkus.runtime.BlockingOperationControl;
import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import io.ringback.http.Credentials;
import io.ringback.http.Problem;
import io.ringback.http.Workers;
import io.ringback.id.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the caller, resolves the account in the path, and checks permissions before a request reaches its
 * resource.
 */
class AuthFilter {
    private static final int MARKS = Priorities.AUTHENTICATION - 100;

    private final Caller caller;
    private final Tokens tokens;
    private final Accounts accounts;
    private final RequestRateLimiter requestRateLimiter;
    private final FailedLoginLimiter failedLoginLimiter;

    AuthFilter(
            Caller caller,
            Tokens tokens,
            Accounts accounts,
            RequestRateLimiter requestRateLimiter,
            FailedLoginLimiter failedLoginLimiter) {
        this.failedLoginLimiter = failedLoginLimiter;
        this.caller = caller;
        this.tokens = tokens;
        this.accounts = accounts;
        this.requestRateLimiter = requestRateLimiter;
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

    @AnyRole
    @ServerRequestFilter(priority = MARKS)
    public void anyRole() {
        caller.needsNoRole();
    }

    /** Checks a request; a worker runs the check when an event loop would have to query the database. */
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public @Nullable Uni<Void> check(ContainerRequestContext request, RoutingContext context) throws SQLException {
        caller.came(
                ClientAddress.of(context.request()),
                context.response().headers().get("X-Request-ID"));
        if (caller.isAnonymous() || isKnown(request, context)) {
            return null;
        }
        if (BlockingOperationControl.isBlockingAllowed()) {
            authorize(request, context);
            return null;
        }
        return Uni.createFrom()
                .completionStage(Workers.begin(() -> {
                    authorize(request, context);
                    return CompletableFuture.completedStage(true);
                }))
                .replaceWithVoid();
    }

    /** Returns whether the request posts events with a token whose permission is known from memory. */
    private boolean isKnown(ContainerRequestContext request, RoutingContext context) {
        String token = caller.isIngesting() ? Credentials.ofHead(context) : null;
        Grant grant = token == null ? null : tokens.remembered(token);
        UUID account = Optional.ofNullable(account(request)).flatMap(Ids::parse).orElse(null);
        if (grant == null
                || account == null
                || !grant.role().covers(Role.INGEST)
                || !accounts.isKnownWithin(account, grant.accountId())) {
            return false;
        }
        caller.granted(grant);
        caller.reached(account);
        Credentials.accepted(context);
        return true;
    }

    private void authorize(ContainerRequestContext request, RoutingContext context) throws SQLException {
        Grant grant = authenticate(context);
        caller.granted(grant);
        if (!caller.isIngesting()) {
            requestRateLimiter.take(grant, context.response().headers());
        }
        String account = account(request);
        if (account != null) {
            caller.reached(reach(grant, account));
        }
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!caller.isAnyRole() && !grant.role().covers(caller.needed(reads))) {
            throw ApiException.forbidden();
        }
    }

    private static @Nullable String account(ContainerRequestContext request) {
        return request.getUriInfo().getPathParameters().getFirst("account_id");
    }

    private Grant authenticate(RoutingContext context) {
        String token = Credentials.token(context);
        if (token == null) {
            throw ApiException.of(
                    Problem.INVALID_CREDENTIALS,
                    "Authentication required: send a token, for example in the X-Auth-Token header.",
                    "X-Auth-Token");
        }
        Grant grant = tokens.grant(token)
                .orElseThrow(() -> failedLoginLimiter.failed(caller.address().orElseThrow(), TokenCheck.unknown()));
        Credentials.accepted(context);
        return grant;
    }

    /**
     * Resolves an account id. A foreign account and a missing one give the same error, except to the master account.
     */
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
