package io.ringback.dispatch.send;

import io.netty.handler.codec.http2.Http2Error;
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
import io.vertx.core.http.StreamResetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request: resolve, check, connect, send, read; through a proxy without the first two. Everything runs on one
 * event loop, and ends exactly once.
 */
final class HttpSend implements ConnectionRace.Finish {
    private static final int FIRST_FINAL_STATUS = 200;

    private final Wire wire;
    private final Context loop;
    private final Outbound outbound;
    private final CompletableFuture<SendResult> answer;
    private final long started = System.nanoTime();
    private final HttpClients.Security security;
    private final RequestTarget target;
    private final ResponseBody body = new ResponseBody();

    private long deadline;
    private List<ReceiverAddress> ways = List.of();
    private @Nullable ConnectionRace race;
    private @Nullable ReceiverConnection connection;
    private boolean holding;
    private long broughtBefore;
    private boolean reused;
    private boolean again;
    private int informational;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;

    HttpSend(Wire wire, Context loop, Outbound outbound, CompletableFuture<SendResult> answer) {
        this.wire = wire;
        this.loop = loop;
        this.outbound = outbound;
        this.answer = answer;
        this.target = RequestTarget.of(outbound.target());
        this.security = security();
    }

    void start() {
        deadline = loop.owner()
                .setTimer(wire.config().requestTimeout().toMillis(), late -> end(SendFailure.of(ClientError.TIMEOUT)));
        if (RequestTarget.isTooLong(outbound)) {
            end(new SendFailure(ClientError.TOO_LONG, "query"));
        } else if (wire.guard().refusalByForm(outbound.target()).isPresent()) {
            end(SendFailure.of(ClientError.BLOCKED));
        } else if (wire.httpClients().proxy().isUsed()) {
            connect(List.of(target.behind(wire.httpClients().proxy(), outbound.account())));
        } else {
            lookUp();
        }
    }

    private void lookUp() {
        CompletableFuture<Resolution> resolution =
                wire.resolver().resolve(target.host()).toCompletableFuture();
        if (resolution.isDone()) {
            resolved(resolution.join());
        } else {
            var _ = resolution.thenAccept(found -> loop.runOnContext(back -> resolved(found)));
        }
    }

    private HttpClients.Security security() {
        if (!target.isSecure()) {
            return HttpClients.Security.PLAIN;
        }
        boolean skip = !outbound.tlsVerify() && wire.guard().allowsTlsSkip();
        return skip ? HttpClients.Security.TLS_UNVERIFIED : HttpClients.Security.TLS;
    }

    private void resolved(Resolution resolution) {
        switch (resolution) {
            case Resolution.Unknown() -> end(SendFailure.of(ClientError.NXDOMAIN));
            case Resolution.Unanswered(String why) -> end(new SendFailure(ClientError.DNS, why));
            case Resolution.Found(List<InetAddress> found) -> {
                switch (wire.guard().check(target.host(), found)) {
                    case Decision.Refused refused -> end(SendFailure.of(ClientError.BLOCKED));
                    case Decision.Allowed(List<InetAddress> checked) ->
                        connect(wire.good().first(target.host(), checked).stream()
                                .map(this::at)
                                .toList());
                }
            }
        }
    }

    private ReceiverAddress at(InetAddress address) {
        return new ReceiverAddress(outbound.account(), new InetSocketAddress(address, target.port()));
    }

    private void connect(List<ReceiverAddress> possible) {
        if (answer.isDone()) {
            return;
        }
        ways = possible;
        race = new ConnectionRace(
                loop.owner(),
                wire.httpClients().client(security),
                possible,
                this::options,
                wire.config().connectTimeout(),
                this);
        race.start();
    }

    private RequestOptions options(ReceiverAddress way) {
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(outbound.method()))
                .setServer(way)
                .setHost(target.host())
                .setPort(target.port())
                .setURI(target.line(wire.httpClients().proxy()));
    }

    @Override
    public void failed(SendFailure sendFailure) {
        end(sendFailure);
    }

    @Override
    public void connected(HttpClientRequest out, int way) {
        if (answer.isDone()) {
            ConnectionRace.giveBack(out);
            return;
        }
        if (way > 0) {
            wire.good().remember(target.host(), ways.get(way));
        }
        // Must come first, since a request that is reset without it is logged as an error of this program.
        out.exceptionHandler(ConnectionRace.NOBODY);
        request = out;
        send(out);
    }

    private void send(HttpClientRequest out) {
        ReceiverConnection over = ReceiverConnection.of(out.connection());
        connection = over;
        reused = over.begin(again);
        holding = true;
        broughtBefore = over.brought();
        outbound.headers().forEach(header -> put(out, header.getKey(), header.getValue()));
        String login = target.proxyLogin(wire.httpClients().proxy());
        if (login != null) {
            out.putHeader("Proxy-Authorization", login);
        }
        if (!over.isHttp1()) {
            out.continueHandler(more -> countInformational());
            out.earlyHintsHandler(hints -> countInformational());
        }
        byte[] bytes = outbound.body();
        Future<HttpClientResponse> sent = bytes == null ? out.send() : out.send(Buffer.buffer(bytes));
        sent.onComplete(this::answered);
    }

    /** Sets a header. Webhooks cannot set headers with reserved names. */
    private static void put(HttpClientRequest out, String name, String value) {
        CharSequence ours = HeaderNames.ours(name);
        if (ours == null) {
            out.putHeader(name, value);
        } else {
            out.headers().add(ours, value);
        }
    }

    /** Counts informational responses: receivers may send any number of them, but usually send one or two. */
    private void countInformational() {
        informational++;
        if (informational > ResponseDecoder.MOST_INFORMATIONAL) {
            end(ResponseDecoder.TOO_MANY_INFORMATIONAL);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> received) {
        if (received.succeeded()) {
            read(received.result());
        } else if (mayRepeat(received.cause())) {
            again = true;
            release();
            connect(ways.stream().map(ReceiverAddress::anew).toList());
        } else {
            end(fault(received.cause()));
        }
    }

    /**
     * Returns whether to send the request again over a new connection. This is safe when the receiver closed a kept
     * connection before the first byte of a response, a race that reuse causes. It is also safe when the receiver
     * reported by HTTP/2 that it has not processed the request.
     */
    private boolean mayRepeat(Throwable cause) {
        if (again || answer.isDone() || connection == null || connection.fault() != null) {
            return false;
        }
        if (connection.isHttp1()) {
            return reused && !connection.hasAnswered() && SendFailure.of(cause).error() == ClientError.ECONNRESET;
        }
        int stream = ReceiverConnection.stream(request);
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == Http2Error.REFUSED_STREAM.code();
        }
        return connection.wasRefused(stream)
                || (reused
                        && !connection.isWithinHead(stream)
                        && SendFailure.of(cause).error() == ClientError.ECONNRESET);
    }

    /**
     * Returns the failure of the connection: one that was closed here because of invalid data appears as closed by the
     * receiver.
     */
    private SendFailure fault(Throwable cause) {
        SendFailure ours = connection == null ? null : connection.fault();
        return ours == null ? SendFailure.of(cause) : ours;
    }

    private void read(HttpClientResponse head) {
        if (head.statusCode() < FIRST_FINAL_STATUS) {
            end(new SendFailure(ClientError.PROTOCOL, "informational answer as the last"));
            return;
        }
        response = head;
        head.exceptionHandler(broken -> end(fault(broken)));
        head.handler(chunk -> {
            if (!body.add(chunk) && end(answered(head, true))) {
                head.request().reset();
            }
        });
        head.endHandler(whole -> end(answered(head, body.truncated())));
    }

    private SendResult.Answered answered(HttpClientResponse head, boolean truncated) {
        return new SendResult.Answered(head.statusCode(), headers(head), body.stored(), truncated, took());
    }

    /**
     * Ends without a response and aborts what is in progress, including the request's own connection. A response that
     * is only too large ends as a response: its status counts.
     */
    private void end(SendFailure sendFailure) {
        HttpClientResponse head = response;
        boolean flooded = connection != null
                && sendFailure.equals(connection.fault())
                && sendFailure.error() == ClientError.OVERSIZED;
        SendResult outcome = flooded && head != null
                ? answered(head, true)
                : new SendResult.Unanswered(sendFailure.error(), sendFailure.detail(), took());
        if (end(outcome)) {
            if (race != null) {
                race.stop();
            }
            if (request != null) {
                request.reset();
                cutIfDead(sendFailure);
            }
        }
    }

    /** Closes a shared connection that was silent the whole time, since the next request would wait as long. */
    private void cutIfDead(SendFailure sendFailure) {
        ReceiverConnection over = connection;
        if (over != null && sendFailure.error() == ClientError.TIMEOUT && over.brought() == broughtBefore) {
            over.cut();
        }
    }

    /** Ends the request; returns false when it had ended before, since its connection may already serve another. */
    private boolean end(SendResult outcome) {
        loop.owner().cancelTimer(deadline);
        boolean first = !answer.isDone();
        if (first) {
            release();
            answer.complete(outcome);
        }
        return first;
    }

    /** Marks the connection as unused by this request. */
    private void release() {
        if (connection != null && holding) {
            holding = false;
            connection.end();
        }
    }

    /** Copies headers, since the client's entries keep its buffers alive. */
    private static List<Map.Entry<String, String>> headers(HttpClientResponse response) {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(response.headers().size());
        response.headers().forEach((name, value) -> headers.add(Map.entry(name, value)));
        return headers;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
