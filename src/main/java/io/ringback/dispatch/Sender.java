package io.ringback.dispatch;

import io.ringback.egress.EgressGuard;
import io.ringback.egress.Resolver;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Sends one request to a stranger's server, to a checked address, within bounded time and memory.
 *
 * <p>No thread is held while it waits.
 */
@Singleton
final class Sender {
    private final Wire wire;
    private final List<? extends Context> loops;
    private final AtomicInteger turn = new AtomicInteger();

    Sender(Vertx vertx, EgressGuard guard, Resolver resolver, SendConfig config) {
        this.wire = new Wire(guard, resolver, new Clients(vertx, config), config);
        this.loops = Stream.generate(((VertxInternal) vertx)::createEventLoopContext)
                .limit(Runtime.getRuntime().availableProcessors())
                .toList();
    }

    /**
     * Completes on an event loop: what follows must not block there. Never completes exceptionally for what a receiver
     * or the network does. The connection goes to an address that was checked within this call.
     */
    CompletionStage<Answer> send(Outbound outbound) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Context loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
        Exchange exchange = new Exchange(wire, loop, outbound, answer);
        loop.runOnContext(started -> exchange.start());
        return answer;
    }

    /** What every exchange needs. */
    record Wire(EgressGuard guard, Resolver resolver, Clients clients, SendConfig config) {}
}
