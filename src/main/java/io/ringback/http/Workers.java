package io.ringback.http;

import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;
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
}
