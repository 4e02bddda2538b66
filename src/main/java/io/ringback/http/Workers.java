package io.ringback.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs blocking work on worker threads. */
public final class Workers {
    private Workers() {}

    /** Starts {@code work} on a worker thread in the context of the current request. */
    public static <T> CompletionStage<T> begin(Callable<CompletionStage<T>> work) {
        return Objects.requireNonNull(Vertx.currentContext(), "no request is active on this thread")
                .executeBlocking(work, false)
                .toCompletionStage()
                .thenCompose(Objects::requireNonNull);
    }

    /**
     * Runs {@code next} on a worker thread of the current request with the result of {@code first}. Must be called by a
     * worker: it continues itself when {@code first} is complete, and is free for other work otherwise.
     */
    public static <A, T> CompletionStage<T> after(CompletionStage<A> first, Step<A, T> next) throws SQLException {
        CompletableFuture<A> coming = first.toCompletableFuture();
        if (coming.isDone()) {
            return CompletableFuture.completedStage(next.take(coming.join()));
        }
        Context request = Objects.requireNonNull(Vertx.currentContext(), "no request is active on this thread");
        return coming.thenCompose(
                found -> request.executeBlocking(() -> next.take(found), false).toCompletionStage());
    }

    /** Continues a request with a result that it waited for. */
    @FunctionalInterface
    public interface Step<A, T> {
        T take(A found) throws SQLException;
    }
}
