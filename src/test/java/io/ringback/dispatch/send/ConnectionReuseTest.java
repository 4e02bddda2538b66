package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.send.SendResult.Answered;
import io.ringback.dispatch.send.SendResult.Unanswered;
import io.ringback.egress.Egress;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.ringback.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which connections serve a second request, and whose. */
class ConnectionReuseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String FAILED = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
    private static final UUID OTHER = new UUID(8, 8);

    private Vertx vertx;
    private NameServer names;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        // One loop: a connection is back in its pool before the next request needs it.
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        names = new NameServer();
        resolver = Egress.resolver(vertx, names);
    }

    @AfterEach
    void close() {
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static Stream<Arguments> doubtful() {
        return Stream.of(
                Arguments.of("half a head behind it", OK + "HTTP/1.1 200 OK\r\nX-Left: "),
                Arguments.of("one byte behind it", OK + "H"),
                Arguments.of("an empty line behind it", OK + "\r\n"),
                Arguments.of("a whole answer behind it", OK + OK),
                Arguments.of("half an informational answer behind it", OK + "HTTP/1.1 100 Continue\r\n"),
                Arguments.of("a body beyond its length", OK + "ok"),
                Arguments.of("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of("204 with a body to come", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n"),
                Arguments.of("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n"),
                Arguments.of("204 in chunks", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "a length and chunks",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "chunks within another coding",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "HTTP/1.0 that stays",
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of(
                        "close among other options",
                        "HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 2\r\n\r\nok"),
                Arguments.of("a chunk size with a space", CHUNKED + " 2\r\nok\r\n0\r\n\r\n"),
                Arguments.of("a chunk size of nine digits", CHUNKED + "000000002\r\nok\r\n0\r\n\r\n"),
                Arguments.of("a last chunk size beyond 32 bits", CHUNKED + "2\r\nok\r\n100000000\r\n\r\n"),
                Arguments.of("bytes behind its chunks", CHUNKED + "2\r\nok\r\n0\r\n\r\nHTTP/1.1 200"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void a_connection_with_an_ambiguous_end_of_response_is_not_reused(String name, String first) throws Exception {
        try (RawServer server = new RawServer(connection -> {
            while (!connection.read().isEmpty()) {
                connection.write(connection.number() == 1 ? first : FAILED);
            }
        })) {
            Sender sender = sender(Duration.ofSeconds(30));
            assertThat(send(sender, server)).startsWith("answered").isNotEqualTo("answered 500");
            assertThat(server.sawClose()).isTrue();
            assertThat(send(sender, server)).isEqualTo("answered 500");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    static Stream<Arguments> plain() {
        return Stream.of(
                Arguments.of("a length", OK),
                Arguments.of("204", "HTTP/1.1 204 No Content\r\n\r\n"),
                Arguments.of("204 that says 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("304", "HTTP/1.1 304 Not Modified\r\n\r\n"),
                Arguments.of("chunks", CHUNKED + "2;x=y\r\nok\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n"),
                Arguments.of("102 before it", "HTTP/1.1 102 Processing\r\n\r\n" + OK),
                Arguments.of("a large body", "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + "a".repeat(60_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plain")
    void a_connection_with_a_clear_end_of_response_is_reused(String name, String answer) throws Exception {
        try (RawServer server = new RawServer(RawServer.keepingAlive(answer))) {
            Sender sender = sender(Duration.ofSeconds(30));
            for (int i = 0; i < 5; i++) {
                assertThat(send(sender, server)).as(name).startsWith("answered");
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void a_byte_between_two_requests_closes_the_connection() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (RawServer server = new RawServer(connection -> {
            connection.read();
            connection.write(connection.number() == 1 ? OK : FAILED);
            answered.await();
            connection.write(OK);
            connection.hang();
        })) {
            Sender sender = sender(Duration.ofSeconds(30));
            assertThat(send(sender, server)).isEqualTo("answered 200");
            answered.countDown();
            assertThat(server.sawClose()).isTrue();
            assertThat(send(sender, server)).isEqualTo("answered 500");
        }
    }

    @Test
    void a_byte_before_the_first_request_is_no_response() throws Exception {
        try (RawServer server = new RawServer(connection -> {
            connection.write(OK);
            connection.hang();
        })) {
            // Either it came before the request and closed the connection, or it came after and cannot be
            // distinguished.
            assertThat(send(sender(Duration.ofSeconds(30)), server)).isIn("econnreset", "answered 200");
        }
    }

    @Test
    void different_accounts_share_no_connection() throws Exception {
        try (RawServer server = new RawServer(RawServer.keepingAlive(OK))) {
            Sender sender = sender(Duration.ofSeconds(30));
            for (int i = 0; i < 3; i++) {
                assertThat(send(sender, server, Outbounds.ACCOUNT)).isEqualTo("answered 200");
                assertThat(send(sender, server, OTHER)).isEqualTo("answered 200");
            }
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void different_spellings_of_a_host_share_a_connection() throws Exception {
        names.zone("good.test", NameServer.address("good.test", "127.0.0.1", 60));
        try (RawServer server = new RawServer(RawServer.keepingAlive(OK))) {
            Sender sender = sender(Duration.ofSeconds(30));
            for (String host : List.of("good.test", "GOOD.TEST", "Good.Test")) {
                URI target = URI.create("http://" + host + ":" + server.port() + "/");
                assertThat(text(sender, Outbounds.of("POST", target, List.of(), new byte[0])))
                        .isEqualTo("answered 200");
                assertThat(server.request()).contains("host: good.test:");
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void an_idle_connection_is_closed_after_the_idle_time() throws Exception {
        try (RawServer server = new RawServer(RawServer.keepingAlive(OK))) {
            Sender sender = sender(Duration.ofMillis(200));
            assertThat(send(sender, server)).isEqualTo("answered 200");
            assertThat(server.sawClose()).isTrue();
            assertThat(send(sender, server)).isEqualTo("answered 200");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void the_connection_idle_longest_is_closed_when_there_are_too_many() throws Exception {
        int most = 1024 / Runtime.getRuntime().availableProcessors();
        try (RawServer server = new RawServer(RawServer.keepingAlive(OK))) {
            Sender sender = sender(Duration.ofSeconds(60));
            for (int account = 0; account < most + 20; account++) {
                assertThat(send(sender, server, new UUID(9, account))).isEqualTo("answered 200");
            }
            Until.holds(server::open, open -> open <= most);
        }
    }

    @Test
    void the_next_address_is_tried_after_a_quarter_of_a_second_and_remembered() throws Exception {
        // A listener whose queue is full: the kernel drops packets, as a firewall does.
        Twins twins = Twins.listen(1);
        try (ServerSocket full = twins.second();
                RawServer server = new RawServer(twins.first(), connection -> {
                    connection.read();
                    connection.write(OK);
                })) {
            Stuffed stuffed = new Stuffed(full);
            try (stuffed) {
                names.zone(
                        "two.test",
                        NameServer.address("two.test", "127.0.0.2", 60),
                        NameServer.address("two.test", "127.0.0.1", 60));
                Sender sender = sender(Duration.ofSeconds(30));
                URI target = URI.create("http://two.test:" + server.port() + "/");
                SendResult first = answer(sender, Outbounds.of("POST", target, List.of(), new byte[0]));
                SendResult second = answer(sender, Outbounds.of("POST", target, List.of(), new byte[0]));
                assertThat(first).isInstanceOf(Answered.class);
                assertThat(first.took()).isBetween(Duration.ofMillis(240), Duration.ofMillis(2000));
                assertThat(second).isInstanceOf(Answered.class);
                assertThat(second.took()).isLessThan(Duration.ofMillis(240));
            }
        }
    }

    /** Fills the queue of a listener that accepts nothing. */
    private static final class Stuffed implements AutoCloseable {
        private final List<java.nio.channels.SocketChannel> held = new java.util.ArrayList<>();

        Stuffed(ServerSocket full) throws java.io.IOException {
            for (int i = 0; i < 8; i++) {
                var channel = java.nio.channels.SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                held.add(channel);
            }
        }

        @Override
        public void close() throws java.io.IOException {
            for (var channel : held) {
                channel.close();
            }
        }
    }

    @Test
    void a_query_beyond_eight_kibibytes_is_not_sent() throws Exception {
        try (RawServer server = new RawServer(RawServer.keepingAlive(OK))) {
            Sender sender = sender(Duration.ofSeconds(30));
            String base = "http://127.0.0.1:" + server.port() + "/?";
            assertThat(text(sender, Outbounds.of("GET", URI.create(base + "a".repeat(8192)), List.of(), null)))
                    .isEqualTo("answered 200");
            assertThat(text(sender, Outbounds.of("GET", URI.create(base + "a".repeat(8193)), List.of(), null)))
                    .isEqualTo("too_long: query");
            assertThat(server.unreadRequests()).isEqualTo(1);
        }
    }

    private Sender sender(Duration idle) {
        return new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(),
                Egress.noProxy(),
                new Times(Duration.ofSeconds(5), Duration.ofSeconds(10), idle));
    }

    private static String send(Sender sender, RawServer server) {
        return send(sender, server, Outbounds.ACCOUNT);
    }

    private static String send(Sender sender, RawServer server, UUID account) {
        URI target = URI.create("http://127.0.0.1:" + server.port() + "/");
        return text(sender, new Outbound(account, "POST", target, List.of(), new byte[] {'{', '}'}, true));
    }

    private static SendResult answer(Sender sender, Outbound outbound) {
        return sender.send(outbound)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static String text(Sender sender, Outbound outbound) {
        return switch (answer(sender, outbound)) {
            case Answered answered -> "answered " + answered.status();
            case Unanswered unanswered -> unanswered.text();
        };
    }
}
