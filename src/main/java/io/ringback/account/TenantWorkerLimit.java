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
 * Limits the workers of each tenant: a management request waits, without a thread, while too many of its tenant are in
 * progress. Intake is not limited.
 */
class TenantWorkerLimit {
    /** Half of the API's database connections, and few of its workers; bursts wait in the queue. */
    private static final AccountConcurrency.Limits LIMITS =
            new AccountConcurrency.Limits(8, Integer.MAX_VALUE, 200, "requests", Duration.ofSeconds(1));

    private final AccountConcurrency accountConcurrency = new AccountConcurrency(LIMITS);
    private final Caller caller;
    private final Accounts accounts;

    TenantWorkerLimit(Caller caller, Accounts accounts) {
        this.caller = caller;
        this.accounts = accounts;
    }

    /** Acquires a permit once the caller is known; null when the request continues at once. */
    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    public @Nullable Uni<Void> enter() {
        if (caller.actor().isEmpty() || caller.isIngesting()) {
            return null;
        }
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        CompletableFuture<AccountConcurrency.Permit> permit =
                accountConcurrency.take(accounts.tenant(caller.subject()));
        if (permit.isDone()) {
            hold(permit.join(), context);
            return null;
        }
        return Uni.createFrom()
                .completionStage(permit)
                .emitOn(MutinyHelper.executor(Vertx.currentContext()))
                .invoke(taken -> hold(taken, context))
                .replaceWithVoid();
    }

    private void hold(AccountConcurrency.Permit permit, ResteasyReactiveRequestContext context) {
        context.registerCompletionCallback(failure -> permit.release());
        caller.placed(permit);
    }
}
