package io.ringback.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs receivers shared by many webhooks. They discard bodies, so that large events do not fill the test's memory. */
final class Crowd implements AutoCloseable {
    private static final int BACKLOG = 5000;

    private final Vertx vertx = Vertx.vertx();
    /** The {@code webhook-id} headers received per path. */
    private final Map<String, Set<String>> deliveries = new ConcurrentHashMap<>();

    private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger withOwnSeat = new AtomicInteger();

    /** Starts a receiver at {@code address} that answers {@code status}, or never if that is null; returns its URI. */
    URI receiver(String address, @Nullable Integer status) {
        var options = new HttpServerOptions().setHost(address).setPort(0).setAcceptBacklog(BACKLOG);
        int port = vertx.createHttpServer(options)
                .requestHandler(request -> take(request, status))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        return URI.create("http://" + address + ":" + port);
    }

    /**
     * Returns whether an event whose payload contains {@code "probe":"<name>"} arrives in time after {@code send} ran.
     */
    boolean arrives(String name, Runnable send, long seconds) throws InterruptedException {
        var latch = new CountDownLatch(1);
        awaited.put(name, latch);
        send.run();
        return latch.await(seconds, TimeUnit.SECONDS);
    }

    /** Returns the number of paths that received a request. */
    int reached() {
        return deliveries.size();
    }

    /** Returns the number of deliveries, counting duplicates once. */
    int delivered() {
        return deliveries.values().stream().mapToInt(Set::size).sum();
    }

    int requests() {
        return requests.get();
    }

    /** Returns the number of requests whose seat matches their path: {@code /7} and {@code "seat":"7"}. */
    int withOwnSeat() {
        return withOwnSeat.get();
    }

    private void take(HttpServerRequest request, @Nullable Integer status) {
        request.body().onSuccess(body -> {
            String text = body.toString();
            String path = request.uri();
            String seat = path.substring(1);
            if (text.contains("\"seat\":\"" + seat + "\"")) {
                withOwnSeat.incrementAndGet();
            }
            requests.incrementAndGet();
            deliveries
                    .computeIfAbsent(path, first -> ConcurrentHashMap.newKeySet())
                    .add(request.getHeader("webhook-id"));
            if (status != null) {
                request.response().setStatusCode(status).end();
            }
            probe(text).map(awaited::get).ifPresent(CountDownLatch::countDown);
        });
    }

    private static Optional<String> probe(String text) {
        String before = "\"probe\":\"";
        int from = text.indexOf(before) + before.length();
        return from < before.length() ? Optional.empty() : Optional.of(text.substring(from, text.indexOf('"', from)));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
