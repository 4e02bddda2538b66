package io.ringback.benchmarks;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends requests as fast as the HTTP client of the service can, or at a steady pace. */
final class Pump implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<Loop> loops;

    /** Sends to one server, over at most {@code connections}. */
    Pump(int connections) {
        int count = Runtime.getRuntime().availableProcessors();
        this.loops = Stream.generate(() -> loop(Math.max(1, connections / count)))
                .limit(count)
                .toList();
    }

    /** Holds one request. */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the hot path, never compared
    record Post(int port, String path, List<Map.Entry<String, String>> headers, byte[] body) {}

    /** Holds the totals of many requests. */
    record Flow(long answered, long failed, long nanos) {
        double rate() {
            return answered * 1e9 / nanos;
        }
    }

    /** Holds the scheduled time of each request, and when its response was read (0: never). */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Paced(long[] intended, long[] answered) {}

    private record Loop(Context context, HttpClient client) {}

    private Loop loop(int connections) {
        HttpClient client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setKeepAliveTimeout(60))
                .with(new PoolOptions().setHttp1MaxSize(connections))
                .build();
        return new Loop(((VertxInternal) vertx).createEventLoopContext(), client);
    }

    /** Keeps {@code lanes} requests in flight until {@code source} returns null. */
    Flow closed(int lanes, Supplier<@Nullable Post> source) throws InterruptedException {
        Run run = new Run(source, new LongAdder(), new LongAdder(), new CountDownLatch(lanes));
        long started = System.nanoTime();
        for (int lane = 0; lane < lanes; lane++) {
            Loop loop = loops.get(lane % loops.size());
            loop.context().runOnContext(begin -> next(loop, run));
        }
        run.ended().await();
        return new Flow(run.answered().sum(), run.failed().sum(), System.nanoTime() - started);
    }

    private record Run(Supplier<@Nullable Post> source, LongAdder answered, LongAdder failed, CountDownLatch ended) {
        void count(AsyncResult<Integer> status) {
            (status.succeeded() && status.result() / 100 == 2 ? answered : failed).increment();
        }
    }

    private static void next(Loop loop, Run run) {
        Post post = run.source().get();
        if (post == null) {
            run.ended().countDown();
            return;
        }
        var _ = send(loop, post).onComplete(status -> {
            run.count(status);
            next(loop, run);
        });
    }

    private static Future<Integer> send(Loop loop, Post post) {
        return loop.client()
                .request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(post.port())
                        .setURI(post.path()))
                .compose(out -> {
                    post.headers().forEach(header -> out.putHeader(header.getKey(), header.getValue()));
                    return out.send(Buffer.buffer(post.body()));
                })
                .compose(in -> in.end().map(in.statusCode()));
    }

    /** Sends {@code count} requests at {@code perSecond}, each at its scheduled time regardless of earlier ones. */
    Paced open(int perSecond, int count, IntFunction<Post> source) throws InterruptedException {
        Paced paced = new Paced(new long[count], new long[count]);
        CountDownLatch ended = new CountDownLatch(count);
        long started = System.nanoTime();
        for (int i = 0; i < count; i++) {
            paced.intended()[i] = started + i * 1_000_000_000L / perSecond;
            awaitTime(paced.intended()[i]);
            int number = i;
            Loop loop = loops.get(i % loops.size());
            loop.context().runOnContext(now -> {
                var _ = send(loop, source.apply(number)).onComplete(status -> {
                    if (status.succeeded() && status.result() / 100 == 2) {
                        paced.answered()[number] = System.nanoTime();
                    }
                    ended.countDown();
                });
            });
        }
        ended.await();
        return paced;
    }

    private static void awaitTime(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
