package io.ringback.dispatch.send;

import static io.ringback.dispatch.send.RawServer.answering;
import static io.ringback.dispatch.send.RawServer.keepingAlive;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.send.SendResult.Answered;
import io.ringback.dispatch.send.SendResult.Unanswered;
import io.ringback.egress.Egress;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration HASTY = Duration.ofMillis(300);

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

    @Test
    void a_request_is_sent_unchanged() throws Exception {
        try (RawServer server = new RawServer(answering(OK))) {
            byte[] body = {'a', 0, (byte) 0xff, '=', 'b'};
            URI target = URI.create("http://localhost:" + server.port() + "/ho%20ok;x?a=%41&b#fragment");
            SendResult sendResult = send(Outbounds.of(
                    "PUT", target, List.of(Map.entry("X-Hook-ID", "1"), Map.entry("Content-Type", "a/b")), body));
            assertThat(sendResult).isInstanceOf(Answered.class);
            assertThat(server.request().split("\r\n", -1))
                    .startsWith("PUT /ho%20ok;x?a=%41&b HTTP/1.1")
                    .contains(
                            "host: localhost:" + server.port(),
                            "X-Hook-ID: 1",
                            "Content-Type: a/b",
                            "content-length: 5")
                    .endsWith("a\0\u00ff=b")
                    .hasSize(7);
        }
    }

    @Test
    void a_get_has_no_body_and_an_empty_post_has_content_length_zero() throws Exception {
        try (RawServer server = new RawServer(keepingAlive(OK))) {
            send(Outbounds.of("GET", target(server), List.of(), null));
            send(Outbounds.of("POST", target(server), List.of(), new byte[0]));
            assertThat(server.request()).startsWith("GET /").doesNotContainIgnoringCase("content-length");
            assertThat(server.request()).startsWith("POST /").containsIgnoringCase("content-length: 0\r\n");
        }
    }

    @Test
    void a_response_is_returned_completely() throws Exception {
        try (RawServer server = new RawServer(
                answering(
                        "HTTP/1.1 202 Fine\r\nX-One: a\r\nX-One: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\0\u00ff\r\n1\r\n!\r\n0\r\n\r\n"))) {
            Answered answer = answered(server);
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.headers()).contains(Map.entry("X-One", "a"), Map.entry("X-One", "b"));
            assertThat(answer.body()).containsExactly(0, 0xff, '!');
            assertThat(answer.truncated()).isFalse();
            assertThat(answer.took()).isPositive();
        }
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of("204 without a body", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
                Arguments.of("ends with the connection", "HTTP/1.0 200 OK\r\n\r\nall", 200, "all"),
                Arguments.of("no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""),
                Arguments.of("410", "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 410, ""),
                Arguments.of("odd status", "HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n", 799, ""),
                Arguments.of(
                        "informational first",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"
                                + "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 104 Upload\r\n\r\n" + OK,
                        200,
                        "ok"),
                Arguments.of("bytes after the end", OK + "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 200, "ok"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void a_response_ends_where_its_framing_says(String name, String raw, int status, String body) throws Exception {
        try (RawServer server = new RawServer(answering(raw))) {
            Answered answer = answered(server);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (RawServer other = new RawServer(answering(OK));
                RawServer server = new RawServer(answering("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                        + other.port() + "/\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(answered(server).status()).isEqualTo(302);
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void a_compressed_response_is_not_decompressed() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[10_000_000]);
        }
        byte[] bomb = packed.toByteArray();
        try (RawServer server = new RawServer(connection -> {
            assertThat(connection.read()).doesNotContainIgnoringCase("accept-encoding");
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
            connection.write(bomb);
        })) {
            Answered answer = answered(server);
            assertThat(answer.body()).startsWith(bomb[0], bomb[1]).hasSizeLessThanOrEqualTo(bomb.length);
        }
    }

    @Test
    void at_most_16_KiB_are_stored_and_64_KiB_read() throws Exception {
        for (int size : List.of(16_384, 16_385, 65_536, 65_537, 120_000)) {
            try (RawServer server = new RawServer(RawServer.staying(sized(size)))) {
                Answered answer = answered(server);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).hasSize(16_384);
                assertThat(answer.truncated()).isEqualTo(size > 16_384);
                assertThat(size <= 65_536 || server.sawClose()).isTrue();
            }
        }
    }

    static List<Attack> attacks() {
        return Attack.all().stream().filter(attack -> !attack.secure()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void hostile_responses_are_classified_failures(Attack attack) throws Exception {
        try (RawServer server = new RawServer(attack.script())) {
            String error = attack.slow() ? hasty(target(server)) : unanswered(server);
            assertThat(error).isEqualTo(attack.error());
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(!attack.isCutOff() || server.sawClose()).isTrue();
        }
    }

    @Test
    void a_kept_connection_serves_the_next_request() throws Exception {
        try (RawServer server = new RawServer(keepingAlive(OK))) {
            Sender sender = sender(PATIENT);
            for (int i = 0; i < 20; i++) {
                assertThat(await(sender, post(target(server)))).isInstanceOf(Answered.class);
            }
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void a_kept_connection_that_closes_on_receipt_costs_no_attempt() throws Exception {
        try (RawServer server = new RawServer(connection -> {
            connection.read();
            connection.write(OK);
            if (connection.number() == 1) {
                connection.read();
            } else {
                connection.hang();
            }
        })) {
            Sender sender = sender(PATIENT);
            assertThat(await(sender, post(target(server)))).isInstanceOf(Answered.class);
            assertThat(await(sender, post(target(server)))).isInstanceOf(Answered.class);
            assertThat(server.accepted()).isEqualTo(2);
            assertThat(server.unreadRequests()).isEqualTo(3);
        }
    }

    @Test
    void a_request_is_sent_at_most_twice() throws Exception {
        try (RawServer server = new RawServer(connection -> {
            connection.read();
            if (connection.number() == 1) {
                connection.write(OK);
                connection.read();
            }
        })) {
            Sender sender = sender(PATIENT);
            await(sender, post(target(server)));
            assertThat(text(await(sender, post(target(server))))).isEqualTo("econnreset");
            assertThat(server.unreadRequests()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"})
    void a_kept_connection_that_closes_within_the_response_is_a_failure(String begun) throws Exception {
        try (RawServer server = new RawServer(connection -> {
            connection.read();
            connection.write(OK);
            connection.read();
            connection.write(begun);
        })) {
            Sender sender = sender(PATIENT);
            await(sender, post(target(server)));
            assertThat(text(await(sender, post(target(server))))).isEqualTo("econnreset");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void a_closed_port_is_econnrefused() throws Exception {
        assertThat(text(send(post(URI.create("http://127.0.0.1:" + closedPort() + "/")))))
                .isEqualTo("econnrefused");
    }

    @Test
    void a_name_that_does_not_exist_is_nxdomain() throws Exception {
        assertThat(text(send(post(URI.create("http://nowhere.test:8080/"))))).isEqualTo("nxdomain");
    }

    @Test
    void the_next_address_is_tried_when_one_does_not_connect() throws Exception {
        try (RawServer server = new RawServer(answering(OK))) {
            names.zone(
                    "two.test",
                    NameServer.address("two.test", "127.0.0.2", 0),
                    NameServer.address("two.test", "127.0.0.1", 0));
            assertThat(send(post(named("two.test", server)))).isInstanceOf(Answered.class);
            assertThat(server.request()).contains("host: two.test:" + server.port());
        }
    }

    @Test
    void the_next_address_is_not_tried_once_something_was_sent() throws Exception {
        Twins twins = Twins.listen(50);
        try (RawServer first = new RawServer(twins.second(), connection -> connection.read());
                RawServer second = new RawServer(twins.first(), answering(OK))) {
            names.zone(
                    "two.test",
                    NameServer.address("two.test", "127.0.0.2", 0),
                    NameServer.address("two.test", "127.0.0.1", 0));
            assertThat(text(send(post(named("two.test", first))))).isEqualTo("econnreset");
            assertThat(second.accepted()).isZero();
        }
    }

    @Test
    void one_blocked_address_blocks_the_others() throws Exception {
        try (RawServer server = new RawServer(answering(OK))) {
            names.zone(
                    "mixed.test",
                    NameServer.address("mixed.test", "127.0.0.1", 0),
                    NameServer.address("mixed.test", "fd00::1", 0));
            assertThat(text(send(post(named("mixed.test", server))))).isEqualTo("blocked");
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void a_name_that_resolves_to_a_private_address_is_blocked_despite_a_kept_connection() throws Exception {
        try (RawServer server = new RawServer(keepingAlive(OK))) {
            Sender sender = sender(PATIENT);
            names.zone("rebind.test", NameServer.address("rebind.test", "10.0.0.1", 0));
            names.once("rebind.test", NameServer.address("rebind.test", "127.0.0.1", 0));
            assertThat(await(sender, post(named("rebind.test", server)))).isInstanceOf(Answered.class);
            assertThat(text(await(sender, post(named("rebind.test", server))))).isEqualTo("blocked");
            assertThat(server.unreadRequests()).isEqualTo(1);
        }
    }

    @Test
    void no_spelling_of_loopback_reaches_a_listener_that_is_not_allowed() throws Exception {
        try (RawServer server = new RawServer(answering(OK))) {
            names.zone("inside.test", NameServer.address("inside.test", "127.0.0.1", 0));
            names.zone(
                    "alias.test",
                    NameServer.alias("alias.test", "inside.test", 0),
                    NameServer.address("inside.test", "127.0.0.1", 0));
            names.zone("mapped.test", NameServer.address("mapped.test", "::ffff:127.0.0.1", 0));
            names.zone("six.test", NameServer.address("six.test", "::1", 0));
            Sender guarded = new Sender(
                    vertx,
                    Egress.guard(resolver),
                    resolver,
                    Egress.authorities(),
                    Egress.noProxy(),
                    new Times(PATIENT, PATIENT));
            for (String host : List.of(
                    "127.0.0.1",
                    "127.1.2.3",
                    "0.0.0.0",
                    "localhost",
                    "a.localhost",
                    "[::1]",
                    "[::]",
                    "[::ffff:127.0.0.1]",
                    "0177.0.0.1",
                    "0x7f000001",
                    "inside.test",
                    "alias.test",
                    "mapped.test",
                    "six.test",
                    "INSIDE.test")) {
                URI target = URI.create("http://" + host + ":" + server.port() + "/");
                assertThat(text(await(guarded, post(target)))).as(host).isEqualTo("blocked");
            }
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void a_plain_server_under_https_is_a_tls_failure() throws Exception {
        try (RawServer server = new RawServer(connection -> connection.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertThat(text(send(post(URI.create("https://localhost:" + server.port() + "/")))))
                    .isEqualTo("tls: protocol");
        }
    }

    @Test
    void many_hanging_receivers_do_not_delay_one_that_responds() throws Exception {
        try (RawServer hanging = new RawServer(RawServer.Connection::hang);
                RawServer answering = new RawServer(keepingAlive(OK))) {
            Sender sender = sender(PATIENT);
            List<CompletableFuture<SendResult>> hung = IntStream.range(0, 200)
                    .mapToObj(i -> sender.send(post(target(hanging))).toCompletableFuture())
                    .toList();
            for (int i = 0; i < 100; i++) {
                assertThat(await(sender, post(target(answering)))).isInstanceOf(Answered.class);
            }
            assertThat(hung).noneMatch(CompletableFuture::isDone);
        }
    }

    private static String sized(int size) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + "a".repeat(size);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static URI target(RawServer server) {
        return URI.create("http://127.0.0.1:" + server.port() + "/hook");
    }

    private static URI named(String name, RawServer server) {
        return URI.create("http://" + name + ":" + server.port() + "/hook");
    }

    private static Outbound post(URI target) {
        return Outbounds.of(
                "POST",
                target,
                List.of(Map.entry("Content-Type", "application/json")),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    private Sender sender(Duration time) {
        return new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(),
                Egress.noProxy(),
                new Times(time, time));
    }

    private SendResult send(Outbound outbound) {
        return await(sender(PATIENT), outbound);
    }

    private Answered answered(RawServer server) {
        return (Answered) send(post(target(server)));
    }

    private String unanswered(RawServer server) {
        return text(send(post(target(server))));
    }

    private String hasty(URI target) {
        return text(await(sender(HASTY), post(target)));
    }

    private static SendResult await(Sender sender, Outbound outbound) {
        return sender.send(outbound)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static String text(SendResult sendResult) {
        return switch (sendResult) {
            case Answered answered -> "answered " + answered.status();
            case Unanswered unanswered -> unanswered.text();
        };
    }
}
