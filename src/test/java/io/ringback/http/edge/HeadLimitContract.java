package io.ringback.http.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.EventExecutor;
import io.ringback.testing.TightLimits;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defines tests for request heads, with and without TLS. */
abstract class HeadLimitContract {
    private static final Duration LIMIT = TightLimits.HEAD_TIMEOUT;
    private static final String REQUEST =
            "GET /v1/token_auth HTTP/1.1\r\nHost: x\r\nX-Auth-Token: test-master-token\r\n\r\n";
    private static final String CHUNKED =
            "POST /v1/token_auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String HALF = "GET /v1/token_auth HTTP/1.1\r\nHost: x\r\nX-Pad: ";

    @Inject
    Vertx vertx;

    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        socket = open();
        socket.setTcpNoDelay(true);
    }

    abstract Socket open() throws IOException;

    /** The framework's own pipelines are looked at: what {@link HeadLimit} relies on has no other sign. */
    @Test
    void the_decoder_of_a_connection_is_ours() throws Exception {
        send(REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertThat(decoders(socket.getLocalPort()))
                .as(
                        "HeadLimit did not replace the HttpRequestDecoder of a connection. A new Vert.x or Netty opens ports "
                                + "on other event loops, or adds its decoder at another time; slow heads, odd chunk sizes and "
                                + "forged X-Forwarded headers pass until HeadLimit finds it again")
                .singleElement()
                .isInstanceOf(HeadDecoder.class);
    }

    private List<ChannelHandler> decoders(int caller) throws Exception {
        List<ChannelHandler> found = new CopyOnWriteArrayList<>();
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            loop.submit(() -> ((SingleThreadEventLoop) loop)
                            .registeredChannelsIterator()
                            .forEachRemaining(channel -> {
                                if (channel.remoteAddress() instanceof InetSocketAddress peer
                                        && peer.getPort() == caller
                                        && channel.parent() != null) {
                                    found.add(channel.pipeline().get(HttpRequestDecoder.class));
                                }
                            }))
                    .get();
        }
        return found;
    }

    @AfterEach
    void hangUp() throws IOException {
        socket.close();
    }

    @Test
    void a_head_that_drips_in_is_cut_off_when_its_time_is_over() throws IOException {
        assertCutInTime();
    }

    @Test
    void a_head_behind_another_request_has_the_same_time() throws IOException {
        send(REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        send(REQUEST + HALF);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertThat(isOpenFor(LIMIT.multipliedBy(10))).isFalse();
        connect();
        send(REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertCutInTime();
    }

    @Test
    void a_slow_head_that_ends_in_time_is_served_and_the_next_one_has_its_own_time() throws IOException {
        for (int i = 0; i < 4; i++) {
            send(REQUEST.substring(0, 40));
            assertThat(isOpenFor(LIMIT.dividedBy(3))).isTrue();
            send(REQUEST.substring(40));
            assertThat(answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_slow_body_is_not_bounded_by_the_time_of_its_head() throws IOException {
        send("POST /v1/token_auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(isOpenFor(LIMIT.dividedBy(2))).isTrue();
        send("1");
        assertThat(isOpenFor(LIMIT.multipliedBy(2))).isTrue();
        send("\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void a_connection_on_which_nobody_speaks_is_kept() throws IOException {
        assertThat(isOpenFor(LIMIT.multipliedBy(2))).isTrue();
        send(REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertThat(isOpenFor(LIMIT.multipliedBy(2))).isTrue();
        send(REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void requests_on_each_others_heels_are_all_answered() throws IOException {
        send(REQUEST + REQUEST + REQUEST.substring(0, 20));
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        send(REQUEST.substring(20));
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100000000",
                "10000000f",
                " 0",
                "0 x",
                "0\u000b",
                "0 ",
                "0x0",
                "+0",
                "-0",
                "",
                ";a",
                "0;\u0001",
                "0;\n",
                "000000000"
            })
    void a_chunk_size_that_is_none_ends_the_connection(String size) throws IOException {
        send(CHUNKED + size + "\r\n\r\n" + REQUEST);
        assertThat(rest()).doesNotContain("HTTP/1.1 200").doesNotContain("HTTP/1.1 405");
    }

    @Test
    void chunks_with_extensions_and_trailers_are_read() throws IOException {
        String chunked = CHUNKED + String.join("\r\n", "1;a=b", "{", "00000001", "}", "0", "X-Trailer: 1", "", "");
        send(chunked + chunked + REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 405 ");
        assertThat(answer()).startsWith("HTTP/1.1 405 ");
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "431, GET /v1/token_auth HTTP/1.1~Host: x~X-Pad: PAD30000~~",
        "414, GET /v1/PAD17000 HTTP/1.1~Host: x~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x~no colon~~",
        "400, GET /v1/token_auth HTTP/1.1~Host : x~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: a b~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x^X-Bare: line feed~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x~Content-Length: 1~Content-Length: 2~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x~Content-Length: +1~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~",
        "400, GET /v1/token_auth HTTP/1.1~Host: x~Transfer-Encoding: identity~~"
    })
    void a_head_that_cannot_be_decoded_is_answered_in_the_envelope_and_is_the_last(int status, String head)
            throws IOException {
        String broken = head.replace("~", "\r\n")
                .replace("^", "\n")
                .replace("PAD30000", "x".repeat(30_000))
                .replace("PAD17000", "x".repeat(17_000));
        send(REQUEST + broken + REQUEST);
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
        assertThat(rest())
                .startsWith("HTTP/1.1 " + status)
                .contains("\"error\":\"" + status + "\"", "\"request_id\"", "connection: close")
                .doesNotContain("HTTP/1.1 200");
    }

    @Test
    void a_folded_header_is_one_value() throws IOException {
        send(REQUEST.replace("\r\n\r\n", "\r\nX-Request-ID: a\r\n b\r\n\r\n"));
        assertThat(answer()).startsWith("HTTP/1.1 200 ").doesNotContain("X-Request-ID: a");
    }

    @Test
    void a_length_beside_chunks_is_refused() throws IOException {
        send(REQUEST.replace("GET", "POST")
                .replace(
                        "\r\n\r\n", "\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
        assertThat(answer()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_caller_whom_the_proxy_calls_by_no_address_is_served() throws IOException {
        send(REQUEST.replace("X-Auth", "X-Forwarded-For: [::1\r\nX-Auth"));
        assertThat(answer()).startsWith("HTTP/1.1 200 ");
    }

    private void assertCutInTime() throws IOException {
        long begin = System.nanoTime();
        send(HALF);
        do {
            send("x");
        } while (isOpenFor(LIMIT.dividedBy(20))
                && System.nanoTime() - begin < LIMIT.multipliedBy(10).toNanos());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(LIMIT, LIMIT.multipliedBy(8));
    }

    private void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    /** Returns whether the connection stays open for this time. */
    private boolean isOpenFor(Duration span) throws IOException {
        socket.setSoTimeout((int) span.toMillis());
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            return false;
        } catch (SocketTimeoutException silence) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** Reads to the end of the connection, which must come. */
    private String rest() throws IOException {
        socket.setSoTimeout(20_000);
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** Reads one response to the end of its JSON. */
    private String answer() throws IOException {
        socket.setSoTimeout(20_000);
        var answer = new StringBuilder();
        int depth = 0;
        do {
            int next = socket.getInputStream().read();
            assertThat(next).as("the connection ended after %s", answer).isNotNegative();
            answer.append((char) next);
            depth += next == '{' ? 1 : next == '}' ? -1 : 0;
        } while (depth > 0 || answer.charAt(answer.length() - 1) != '}');
        return answer.toString();
    }
}
