package io.ringback.account;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.ws.rs.Priorities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each tenant to its part of the workers: a request of the management API waits, without a thread, while too many of
 * its tenant are in hand. Bringing events is not limited.
 */
class TenantWorkerLimit {
    /** Half of the API's connections, and few of its workers; a burst of two tokens can wait. */
    private static final AccountConcurrency.Limits LIMITS =
            new AccountConcurrency.Limits(8, Integer.MAX_VALUE, 200, "requests", Duration.ofSeconds(1));

    private final AccountConcurrency accountConcurrency = new AccountConcurrency(LIMITS);
    private final Caller caller;
    private final Accounts accounts;

    TenantWorkerLimit(Caller caller, Accounts accounts) {
        this.caller = caller;
        this.accounts = accounts;
    }

    /** After the caller is known; null lets the request go on at once. */
    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    public @Nullable Uni<Void> enter() {
        if (caller.actor().isEmpty() || caller.isIngesting()) {
            return null;
        }
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        CompletableFuture<AccountConcurrency.Place> place = accountConcurrency.take(accounts.tenant(caller.subject()));
        if (place.isDone()) {
            hold(place.join(), context);
            return null;
        }
        return Uni.createFrom()
                .completionStage(place)
                .emitOn(MutinyHelper.executor(Vertx.currentContext()))
                .invoke(taken -> hold(taken, context))
                .replaceWithVoid();
    }

    private void hold(AccountConcurrency.Place place, ResteasyReactiveRequestContext context) {
        context.registerCompletionCallback(failure -> place.giveBack());
        caller.placed(place);
    }
}
