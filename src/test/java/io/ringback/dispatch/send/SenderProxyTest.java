package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.egress.Egress;
import io.ringback.egress.NameServer;
import io.ringback.egress.Proxy;
import io.ringback.egress.Resolver;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SenderProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Vertx vertx;
    private NameServer names;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        names = new NameServer();
        resolver = Egress.resolver(vertx, names);
    }

    @AfterEach
    void close() {
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void plain_requests_send_their_target_URL_to_the_proxy() throws Exception {
        try (RawServer proxy = new RawServer(RawServer.keepingAlive(OK));
                RawServer target = new RawServer(RawServer.answering(OK))) {
            for (String host : List.of("hooks.test", "localhost", "127.0.0.1", "[2606:4700::1111]")) {
                String url = "http://" + host + ":" + target.port() + "/hook?a=b";
                assertThat(send(proxy, url)).isEqualTo("answered 200");
                assertThat(proxy.request())
                        .startsWith("POST " + url + " HTTP/1.1\r\n")
                        .contains("host: " + host + ":" + target.port() + "\r\n");
            }
            assertThat(target.accepted()).isZero();
            assertThat(names.asked("hooks.test")).isZero();
        }
    }

    @Test
    void tunnels_are_opened_by_name_and_rejections_reported() throws Exception {
        try (RawServer proxy = new RawServer(RawServer.answering("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(send(proxy, "https://hooks.test/hook")).isEqualTo("econnrefused: by the proxy");
            assertThat(proxy.request()).startsWith("CONNECT hooks.test:443 HTTP/1.1\r\n");
            assertThat(send(proxy, "https://[2606:4700::1111]:8443/")).isEqualTo("econnrefused: by the proxy");
            assertThat(proxy.request()).startsWith("CONNECT [2606:4700::1111]:8443 HTTP/1.1\r\n");
        }
    }

    @Test
    void tls_works_through_the_tunnel() throws Exception {
        try (RawServer proxy = new RawServer(connection -> {
            connection.read();
            connection.write("HTTP/1.1 200 Established\r\n\r\n");
            connection.write("no TLS at all, by far\r\n\r\n");
        })) {
            assertThat(send(proxy, "https://hooks.test/hook")).isEqualTo("tls: protocol");
        }
    }

    @Test
    void an_unavailable_or_hanging_proxy_is_a_failed_attempt() throws Exception {
        RawServer proxy = new RawServer(RawServer.Connection::hang);
        assertThat(hasty(proxy, "https://hooks.test/")).isEqualTo("timeout");
        assertThat(hasty(proxy, "http://hooks.test/")).isEqualTo("timeout");
        assertThat(proxy.sawClose()).isTrue();
        proxy.close();
        assertThat(send(proxy, "https://hooks.test/")).startsWith("econnrefused");
        assertThat(send(proxy, "http://hooks.test/")).startsWith("econnrefused");
    }

    @Test
    void an_odd_or_inner_target_never_reaches_the_proxy() throws Exception {
        try (RawServer proxy = new RawServer(RawServer.answering(OK))) {
            Sender guarded = sender(proxy, Times.PATIENT);
            for (String host : List.of("127.0.0.1", "localhost", "0x7f.1", "[::1]", "169.254.169.254")) {
                assertThat(send(guarded, "http://" + host + "/")).isEqualTo("blocked");
            }
            assertThat(proxy.accepted()).isZero();
        }
    }

    private String send(RawServer proxy, String url) {
        return send(sender(proxy, Times.PATIENT, "127.0.0.0/8"), url);
    }

    private String hasty(RawServer proxy, String url) {
        return send(sender(proxy, Times.HASTY, "127.0.0.0/8"), url);
    }

    private Sender sender(RawServer proxy, Times times, String... allowed) {
        Proxy by = Egress.proxy("http://127.0.0.1:" + proxy.port());
        return new Sender(vertx, Egress.behind(by, resolver, allowed), resolver, Egress.authorities(), by, times);
    }

    private static String send(Sender sender, String url) {
        SendResult sendResult = sender.send(Outbounds.of("POST", URI.create(url), List.of(), new byte[] {'{', '}'}))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return switch (sendResult) {
            case SendResult.Answered answered -> "answered " + answered.status();
            case SendResult.Unanswered unanswered -> unanswered.text();
        };
    }
}
