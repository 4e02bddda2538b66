package io.ringback.dispatch.send;

import io.ringback.egress.EgressGuard;
import io.ringback.egress.Proxy;
import io.ringback.egress.Resolver;
import io.ringback.egress.TrustedCas;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sends one request to a receiver's server, to a checked address, within limits of time and memory.
 *
 * <p>No thread is blocked. Each event loop has its own connections, so that one thread writes a request and reads its
 * response.
 */
@Singleton
public final class Sender {
    private static final int WORTH_SPREADING = 8;

    private final List<Loop> loops;
    private final AtomicInteger turn = new AtomicInteger();
    private final Duration requestTimeout;

    Sender(Vertx vertx, EgressGuard guard, Resolver resolver, TrustedCas trustedCas, Proxy proxy, SendConfig config) {
        this.requestTimeout = config.requestTimeout();
        int count = Runtime.getRuntime().availableProcessors();
        GoodAddresses good = new GoodAddresses();
        this.loops = Stream.generate(() -> new Loop(
                        ((VertxInternal) vertx).createEventLoopContext(),
                        new Wire(
                                guard,
                                resolver,
                                good,
                                new HttpClients(vertx, config, trustedCas, proxy, count),
                                config)))
                .limit(count)
                .toList();
    }

    /** Holds an event loop with what its requests need. */
    private record Loop(ContextInternal context, Wire wire) {
        boolean isHere() {
            return context.nettyEventLoop().inEventLoop();
        }
    }

    /**
     * Sends a request. Completes on an event loop, which must not be blocked. Never completes exceptionally because of
     * a receiver or the network. The connection goes to an address that was checked within this call.
     */
    public CompletionStage<SendResult> send(Outbound outbound) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        Loop loop = loopFor(outbound.target());
        HttpSend httpSend = new HttpSend(loop.wire(), loop.context(), outbound, answer);
        if (loop.isHere()) {
            loop.context().dispatch(httpSend::start);
        } else {
            loop.context().runOnContext(started -> httpSend.start());
        }
        return answer;
    }

    /** Returns the event loop of this thread, or else the one that has this target's connections, if there are few. */
    private Loop loopFor(URI target) {
        for (Loop loop : loops) {
            if (loop.isHere()) {
                return loop;
            }
        }
        return loops.get(Math.floorMod(target.getAuthority().hashCode(), loops.size()));
    }

    /** Returns the limit of a whole request, from the lookup of the host to the last byte of the response. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** Runs {@code action} for each of {@code work}: here if there are few, else in equal parts on every loop. */
    public <T> void distribute(List<T> work, Consumer<T> action) {
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
