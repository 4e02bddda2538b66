package io.ringback.dispatch;

import io.ringback.egress.Decision;
import io.ringback.egress.Resolution;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: look up, check, connect, send, read; through a proxy without the first two. All of it happens
 * on one event loop, and ends exactly once.
 */
final class Exchange {
    private static final int MOST_INFORMATIONAL = 8;
    private static final int FIRST_FINAL_STATUS = 200;

    private final Sender.Wire wire;
    private final Context loop;
    private final Outbound outbound;
    private final CompletableFuture<Answer> answer;
    private final long started = System.nanoTime();
    private final Clients.Security security;
    private final int port;
    private final AnswerBody body = new AnswerBody();

    private long deadline;
    private long connectBy;
    private List<SocketAddress> ways = List.of();
    private int turn;
    private @Nullable Carried carried;
    private @Nullable Allowance allowance;
    private long broughtBefore;
    private boolean reused;
    private boolean fresh;
    private int informational;
    private @Nullable HttpClientRequest request;

    Exchange(Sender.Wire wire, Context loop, Outbound outbound, CompletableFuture<Answer> answer) {
        this.wire = wire;
        this.loop = loop;
        this.outbound = outbound;
        this.answer = answer;
        URI target = outbound.target();
        this.security = security();
        this.port = target.getPort() >= 0 ? target.getPort() : security == Clients.Security.PLAIN ? 80 : 443;
    }

    void start() {
        deadline = loop.owner()
                .setTimer(wire.config().requestTimeout().toMillis(), late -> end(Fault.of(ClientError.TIMEOUT)));
        if (wire.guard().refusalByForm(outbound.target()).isPresent()) {
            end(Fault.of(ClientError.BLOCKED));
            return;
        }
        if (wire.clients().areProxied()) {
            connect(List.of(
                    SocketAddress.inetSocketAddress(port, bare(outbound.target().getHost()))));
            return;
        }
        CompletableFuture<Resolution> resolution =
                wire.resolver().resolve(outbound.target().getHost()).toCompletableFuture();
        if (resolution.isDone()) {
            resolved(resolution.join());
        } else {
            var _ = resolution.thenAccept(found -> loop.runOnContext(back -> resolved(found)));
        }
    }

    private Clients.Security security() {
        if (!"https".equalsIgnoreCase(outbound.target().getScheme())) {
            return Clients.Security.PLAIN;
        }
        boolean skip = !outbound.tlsVerify() && wire.guard().allowsTlsSkip();
        return skip ? Clients.Security.TLS_UNVERIFIED : Clients.Security.TLS;
    }

    private void resolved(Resolution resolution) {
        switch (resolution) {
            case Resolution.Unknown() -> end(Fault.of(ClientError.NXDOMAIN));
            case Resolution.Found(List<InetAddress> found) -> {
                switch (wire.guard().check(outbound.target().getHost(), found)) {
                    case Decision.Refused refused -> end(Fault.of(ClientError.BLOCKED));
                    case Decision.Allowed(List<InetAddress> checked) ->
                        connect(checked.stream().map(this::at).toList());
                }
            }
        }
    }

    private SocketAddress at(InetAddress address) {
        return SocketAddress.inetSocketAddress(new InetSocketAddress(address, port));
    }

    private void connect(List<SocketAddress> possible) {
        ways = possible;
        connectBy = System.nanoTime() + wire.config().connectTimeout().toNanos();
        turn = 0;
        connectToNext();
    }

    /** The time for connecting is shared by the addresses that are left, so that one that is silent does not eat it all. */
    private void connectToNext() {
        long left = Duration.ofNanos(connectBy - System.nanoTime()).toMillis() / (ways.size() - turn);
        if (answer.isDone()) {
            return;
        }
        if (left <= 0) {
            end(Fault.of(ClientError.TIMEOUT));
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(outbound.method()))
                .setServer(ways.get(turn))
                .setHost(outbound.target().getHost())
                .setPort(port)
                .setURI(requestTarget(outbound.target()))
                .setConnectTimeout(left);
        wire.clients().client(security, fresh).request(options).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> connection) {
        if (connection.failed()) {
            Fault fault = Fault.of(connection.cause());
            turn++;
            if (turn < ways.size() && fault.isOfOneAddress()) {
                connectToNext();
            } else {
                end(fault);
            }
        } else if (answer.isDone()) {
            connection.result().reset();
        } else {
            request = connection.result();
            send(connection.result());
        }
    }

    private void send(HttpClientRequest out) {
        Carried over = Carried.by(out.connection());
        carried = over;
        reused = over.isReused();
        Allowance granted = Allowance.of(out.connection());
        allowance = granted;
        granted.grant();
        broughtBefore = granted.brought();
        outbound.headers().forEach(header -> put(out, header.getKey(), header.getValue()));
        out.continueHandler(more -> countInformational());
        out.earlyHintsHandler(hints -> countInformational());
        byte[] bytes = outbound.body();
        Future<HttpClientResponse> response = bytes == null ? out.send() : out.send(Buffer.buffer(bytes));
        response.onComplete(this::answered);
    }

    /** No webhook can have a header of a name that is ours. */
    private static void put(HttpClientRequest out, String name, String value) {
        CharSequence ours = HeaderNames.ours(name);
        if (ours == null) {
            out.putHeader(name, value);
        } else {
            out.headers().add(ours, value);
        }
    }

    /** Receivers may send any number of them before the answer; a sane one sends one or two. */
    private void countInformational() {
        informational++;
        if (informational > MOST_INFORMATIONAL) {
            end(new Fault(ClientError.PROTOCOL, "too many informational answers"));
        }
    }

    private void answered(AsyncResult<HttpClientResponse> response) {
        if (response.succeeded()) {
            read(response.result());
        } else if (isStale(response.cause())) {
            fresh = true;
            connect(ways);
        } else {
            end(fault(response.cause()));
        }
    }

    /**
     * The receiver closed a kept connection before the first byte of an answer: a race that reuse brings with it, so
     * the request goes out once more, over a connection of its own.
     */
    private boolean isStale(Throwable cause) {
        boolean silent = carried != null && !carried.hasAnswered();
        return reused && !fresh && silent && !answer.isDone() && fault(cause).error() == ClientError.ECONNRESET;
    }

    /** A connection that we closed for what it brought looks as if the receiver had. */
    private Fault fault(Throwable cause) {
        boolean flooded = allowance != null && allowance.isSpent();
        return flooded ? new Fault(ClientError.OVERSIZED, "connection") : Fault.of(cause);
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(broken -> end(fault(broken)));
        if (response.statusCode() < FIRST_FINAL_STATUS) {
            end(new Fault(ClientError.PROTOCOL, "informational answer as the last"));
            return;
        }
        response.handler(chunk -> {
            if (!body.add(chunk)) {
                end(new Fault(ClientError.OVERSIZED, "body"));
            }
        });
        response.endHandler(whole -> end(new Answer.Answered(
                response.statusCode(), headers(response), body.stored(), body.truncated(), took())));
    }

    /** Ends without an answer; whatever is under way is cut off, its connection included where it is this request's own. */
    private void end(Fault fault) {
        if (end(new Answer.Unanswered(fault.error(), fault.detail(), took())) && request != null) {
            request.reset();
            cutIfDead(fault);
        }
    }

    /** A connection that many may share, and that was silent all the while, would make the next one wait as long. */
    private void cutIfDead(Fault fault) {
        Allowance over = allowance;
        if (over != null && fault.error() == ClientError.TIMEOUT && over.brought() == broughtBefore) {
            over.cut();
        }
    }

    /** False when it had ended before: then its connection may already serve another. */
    private boolean end(Answer outcome) {
        loop.owner().cancelTimer(deadline);
        return answer.complete(outcome);
    }

    /** Copies: the entries of the client keep all of its buffers alive. */
    private static List<Map.Entry<String, String>> headers(HttpClientResponse response) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(response.headers().size());
        response.headers().forEach((name, value) -> headers.add(Map.entry(name, value)));
        return headers;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String requestTarget(URI target) {
        String path = target.getRawPath();
        String query = target.getRawQuery();
        String absolute = path == null || path.isEmpty() ? "/" : path;
        return query == null ? absolute : absolute + "?" + query;
    }
}
