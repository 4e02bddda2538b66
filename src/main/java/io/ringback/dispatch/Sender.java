package io.ringback.dispatch;

import io.ringback.egress.Authorities;
import io.ringback.egress.EgressGuard;
import io.ringback.egress.Proxy;
import io.ringback.egress.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sends one request to a stranger's server, to a checked address, within bounded time and memory.
 *
 * <p>No thread is held while it waits. Each event loop has connections of its own, so that a request is written and its
 * answer read by one thread.
 */
@Singleton
final class Sender {
    private static final int WORTH_SPREADING = 8;

    private final List<Loop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    Sender(Vertx vertx, EgressGuard guard, Resolver resolver, Authorities authorities, Proxy proxy, SendConfig config) {
        int count = Runtime.getRuntime().availableProcessors();
        GoodAddresses good = new GoodAddresses();
        this.loops = Stream.generate(() -> new Loop(
                        ((VertxInternal) vertx).createEventLoopContext(),
                        new Wire(guard, resolver, good, new Clients(vertx, config, authorities, proxy, count), config)))
                .limit(count)
                .toList();
    }

    /** An event loop, and what its exchanges need. */
    private record Loop(ContextInternal context, Wire wire) {
        boolean isHere() {
            return context.nettyEventLoop().inEventLoop();
        }
    }

    /** What every exchange needs. */
    record Wire(EgressGuard guard, Resolver resolver, GoodAddresses good, Clients clients, SendConfig config) {}

    /**
     * Completes on an event loop: what follows must not block there. Never completes exceptionally for what a receiver
     * or the network does. The connection goes to an address that was checked within this call.
     */
    CompletionStage<Answer> send(Outbound outbound) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Loop loop = loopFor(outbound.target());
        Exchange exchange = new Exchange(loop.wire(), loop.context(), outbound, answer);
        if (loop.isHere()) {
            loop.context().dispatch(exchange::start);
        } else {
            loop.context().runOnContext(started -> exchange.start());
        }
        return answer;
    }

    /** The loop that runs this thread, or else the one that has this target's connections, if there are few. */
    private Loop loopFor(URI target) {
        for (Loop loop : loops) {
            if (loop.isHere()) {
                return loop;
            }
        }
        return loops.get(Math.floorMod(target.getAuthority().hashCode(), loops.size()));
    }

    /** Has {@code action} done for each of {@code work}: here if it is little, else in equal parts on every loop. */
    <T> void spread(List<T> work, Consumer<T> action) {
        if (work.size() < WORTH_SPREADING) {
            work.forEach(action);
            return;
        }
        int parts = Math.min(loops.size(), work.size());
        for (int i = 0; i < parts; i++) {
            List<T> part = work.subList(work.size() * i / parts, work.size() * (i + 1) / parts);
            loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()))
                    .context()
                    .runOnContext(started -> part.forEach(action));
        }
    }
}
