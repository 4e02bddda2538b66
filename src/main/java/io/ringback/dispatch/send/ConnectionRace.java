package io.ringback.dispatch.send;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Connects to one of a host's addresses by RFC 8305. The next is tried when the previous one has not connected after
 * 250 ms, or at once when it failed; the first connection is used.
 *
 * <p>Confined to one event loop.
 */
final class ConnectionRace {
    /** The "connection attempt delay" that RFC 8305, section 5 recommends. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    /** Ignores errors of a request that was reset before it was sent, or has ended. */
    static final Handler<Throwable> NOBODY = ignored -> {};

    private final Vertx vertx;
    private final HttpClient client;
    private final List<ReceiverAddress> ways;
    private final Function<ReceiverAddress, RequestOptions> options;
    private final long until;
    private final Finish finish;
    private int turn;
    private int underway;
    private boolean over;
    private long timer = -1;

    /**
     * Creates a race.
     *
     * @param ways the addresses in order of preference; at least one
     * @param options the options of the request for an address
     * @param limit the time limit for all of them together
     */
    ConnectionRace(
            Vertx vertx,
            HttpClient client,
            List<ReceiverAddress> ways,
            Function<ReceiverAddress, RequestOptions> options,
            Duration limit,
            Finish finish) {
        this.vertx = vertx;
        this.client = client;
        this.ways = ways;
        this.options = options;
        this.until = System.nanoTime() + limit.toNanos();
        this.finish = finish;
    }

    /** Receives the result; called once. */
    interface Finish {
        void connected(HttpClientRequest request, int way);

        void failed(SendFailure sendFailure);
    }

    void start() {
        next();
    }

    /** Stops the race; later connections are returned to their pool. */
    void stop() {
        over = true;
        cancelTimer();
    }

    private void next() {
        cancelTimer();
        long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
        if (left <= 0) {
            if (underway == 0) {
                lose(SendFailure.of(ClientError.TIMEOUT));
            }
            return;
        }
        int way = turn++;
        underway++;
        client.request(options.apply(ways.get(way)).setConnectTimeout(left))
                .onComplete(connection -> tried(way, connection));
        if (!over && turn < ways.size() && timer < 0) {
            timer = vertx.setTimer(HEAD_START.toMillis(), late -> {
                timer = -1;
                next();
            });
        }
    }

    private void tried(int way, AsyncResult<HttpClientRequest> connection) {
        underway--;
        if (over) {
            if (connection.succeeded()) {
                giveBack(connection.result());
            }
        } else if (connection.succeeded()) {
            stop();
            finish.connected(connection.result(), way);
        } else {
            failed(SendFailure.whileConnecting(connection.cause()));
        }
    }

    private void failed(SendFailure sendFailure) {
        if (!sendFailure.isOfOneAddress()) {
            lose(sendFailure);
        } else if (turn < ways.size()) {
            next();
        } else if (underway == 0) {
            lose(sendFailure);
        }
    }

    private void lose(SendFailure sendFailure) {
        stop();
        finish.failed(sendFailure);
    }

    /** Returns an unused connection to its pool. */
    static void giveBack(HttpClientRequest unused) {
        unused.exceptionHandler(NOBODY);
        unused.reset();
    }

    private void cancelTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
