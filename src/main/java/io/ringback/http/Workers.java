package io.ringback.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The threads that may block. */
public final class Workers {
    private Workers() {}

    /** Has a worker begin {@code work} for the request in hand, whose context goes with it. */
    public static <T> CompletionStage<T> begin(Callable<CompletionStage<T>> work) {
        return Objects.requireNonNull(Vertx.currentContext(), "no request is in hand")
                .executeBlocking(work, false)
                .toCompletionStage()
                .thenCompose(Objects::requireNonNull);
    }

    /**
     * Has a worker do {@code next} for the request in hand with what {@code first} comes to. To be called by a worker, which
     * goes on itself where {@code first} has come already, and is free meanwhile where it has not.
     */
    public static <A, T> CompletionStage<T> after(CompletionStage<A> first, Step<A, T> next) throws SQLException {
        CompletableFuture<A> coming = first.toCompletableFuture();
        if (coming.isDone()) {
            return CompletableFuture.completedStage(next.take(coming.join()));
        }
        Context request = Objects.requireNonNull(Vertx.currentContext(), "no request is in hand");
        return coming.thenCompose(
                found -> request.executeBlocking(() -> next.take(found), false).toCompletionStage());
    }

    /** What a worker does with something that it had to wait for. */
    @FunctionalInterface
    public interface Step<A, T> {
        T take(A found) throws SQLException;
    }
}
