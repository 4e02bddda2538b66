package io.ringback.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.net.ProxyOptions;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
    private static Vertx vertx;
    private static NameServer names;
    private static Resolver resolver;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        names = new NameServer();
        resolver = Egress.resolver(vertx, names);
    }

    @AfterAll
    static void close() {
        resolver.close();
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // loopback, unspecified, this network
                "127.0.0.1",
                "127.0.0.2",
                "127.255.255.255",
                "0.0.0.0",
                "0.1.2.3",
                "[::1]",
                "[::]",
                "[0:0:0:0:0:0:0:1]",
                // private, CGNAT, link-local
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.0.1",
                "[fc00::1]",
                "[fdff:ffff::1]",
                "[fe80::1]",
                "[febf::1]",
                "[fec0::1]",
                "[feff::1]",
                // cloud metadata
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "[fd00:ec2::254]",
                "[::ffff:169.254.169.254]",
                // documentation, benchmark, protocol assignments, relays
                "192.0.0.1",
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.1",
                "198.18.0.1",
                "198.19.255.255",
                "192.88.99.1",
                "[2001:db8::1]",
                "[3fff::1]",
                "[2001:2::1]",
                "[2001:10::1]",
                "[100::1]",
                "[5f00::1]",
                // multicast, reserved, broadcast
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "[ff02::1]",
                "[ff0e::1]",
                // any address embedded in IPv6
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::ffff:10.0.0.1]",
                "[::ffff:8.8.8.8]",
                "[::127.0.0.1]",
                "[::8.8.8.8]",
                "[::ffff:0:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::8.8.8.8]",
                "[64:ff9b:1::a00:1]",
                "[2002:7f00:1::]",
                "[2002:a00:1::1]",
                "[2001::1]",
                "[2001:0:7f00:1::]",
                // other spellings of IPv4
                "127.1",
                "127.0.1",
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "0177.0.0.1",
                "127.0.0.01",
                "127.000.000.001",
                "0127.0.0.1",
                "127.0.0.0x1",
                "1.2.3.4.5",
                "256.1.1.1",
                "8.8.8",
                "8.1",
                "134744072",
                "0x08080808",
                "010.8.8.8",
                "0x",
                "foo.0x7f",
                "foo.127",
                "0",
                // trailing dots and zones
                "127.0.0.1.",
                "2130706433.",
                "localhost.",
                "example.com.",
                "[fe80::1%251]",
                "[fe80::1%25eth0]",
            })
    void hostile_host_forms_are_rejected(String host) {
        EgressGuard guard = Egress.guard(resolver);
        for (String url : List.of("http://" + host + "/hook", "https://" + host + ":8443/hook?a=b")) {
            assertThat(parses(url))
                    .as(url)
                    .satisfiesAnyOf(
                            parses -> assertThat(parses).isFalse(),
                            parses -> assertThat(guard.refusalByForm(URI.create(url)))
                                    .isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://8.8.8.8/", "https://1.1.1.1:8443/x", "http://[2606:4700::1111]/",
                        "https://[2a00:1450::1]:65535/",
                "http://example.com/", "HTTPS://EXAMPLE.com", "http://a.b.c.example:1024/?q", "http://redis:8080/",
                "http://172.15.255.255/", "http://172.32.0.0/", "http://100.63.255.255/", "http://100.128.0.0/",
                "http://0x7f.example/", "http://1.2.3.example/", "http://xn--bcher-kva.example/"
            })
    void ordinary_target_forms_are_accepted(String url) {
        assertThat(Egress.guard(resolver).refusalByForm(URI.create(url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user@8.8.8.8/",
                "http://user:secret@8.8.8.8/",
                "http://@8.8.8.8/",
                "ftp://8.8.8.8/",
                "file:///etc/passwd",
                "gopher://8.8.8.8/",
                "//8.8.8.8/",
                "/hook",
                "http:8.8.8.8",
                "http:///hook",
                "http://8.8.8.8:0/",
                "http://8.8.8.8:22/",
                "http://8.8.8.8:25/",
                "http://8.8.8.8:1023/",
                "http://8.8.8.8:444/",
                "http://8.8.8.8:65536/",
                "http://8.8.8.8:6379/",
                "https://8.8.8.8:81/"
            })
    void scheme_user_info_and_port_are_checked(String url) {
        assertThat(Egress.guard(resolver).refusalByForm(URI.create(url))).isPresent();
    }

    @Test
    void an_allowed_range_permits_its_addresses_only() {
        EgressGuard guard = Egress.guard(resolver, "127.0.0.0/8", " FD12::/16 ");
        assertThat(guard.refusalByForm(URI.create("http://127.0.0.1:9000/"))).isEmpty();
        assertThat(guard.refusalByForm(URI.create("http://[fd12::1]:9000/"))).isEmpty();
        assertThat(guard.refusalByForm(URI.create("http://127.0.0.1:22/"))).contains("port 22 is not allowed");
        assertThat(guard.refusalByForm(URI.create("http://[::1]:9000/"))).isPresent();
        assertThat(guard.refusalByForm(URI.create("http://[::ffff:127.0.0.1]:9000/")))
                .isPresent();
        assertThat(guard.refusalByForm(URI.create("http://10.0.0.1:9000/"))).isPresent();
    }

    @Test
    void one_blocked_address_blocks_the_whole_result() {
        EgressGuard guard = Egress.guard(resolver);
        InetAddress fine = InetAddress.ofLiteral("8.8.8.8");
        assertThat(guard.check("a.test", List.of(fine))).isEqualTo(new Decision.Allowed(List.of(fine)));
        assertThat(guard.check("a.test", List.of(fine, InetAddress.ofLiteral("10.0.0.1"))))
                .isInstanceOf(Decision.Refused.class);
        assertThat(guard.check("a.test", List.of(InetAddress.ofLiteral("::1"), fine)))
                .isInstanceOf(Decision.Refused.class);
        assertThat(guard.check("a.test", List.of())).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void a_webhooks_host_is_resolved_and_checked_at_creation() {
        names.zone("inside.test", NameServer.address("inside.test", "10.0.0.1", 0));
        names.zone(
                "mixed.test",
                NameServer.address("mixed.test", "8.8.8.8", 0),
                NameServer.address("mixed.test", "fd00::1", 0));
        names.zone("outside.test", NameServer.address("outside.test", "8.8.8.8", 0));
        EgressGuard guard = Egress.guard(resolver);
        assertThat(refusal(guard, URI.create("http://inside.test/")))
                .contains("an address of the host is private or otherwise not public; the operator must allow it");
        assertThat(refusal(guard, URI.create("http://mixed.test/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://localhost/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://outside.test/"))).isEmpty();
        assertThat(refusal(guard, URI.create("http://not-yet.test/"))).isEmpty();
        assertThat(refusal(guard, URI.create("http://127.1/"))).isPresent();
    }

    @Test
    void only_an_allowed_host_may_have_private_addresses() {
        names.zone("receiver.test", NameServer.address("receiver.test", "10.0.0.1", 0));
        names.zone("a.b.inner.test", NameServer.address("a.b.inner.test", "10.0.0.1", 0));
        names.zone("inner.test", NameServer.address("inner.test", "10.0.0.1", 0));
        names.zone("notinner.test", NameServer.address("notinner.test", "10.0.0.1", 0));
        EgressGuard guard = Egress.guard(resolver, "Receiver.test", "*.inner.test", "10.9.0.0/16");
        assertThat(refusal(guard, URI.create("http://receiver.TEST/"))).isEmpty();
        assertThat(refusal(guard, URI.create("http://a.b.inner.test/"))).isEmpty();
        assertThat(refusal(guard, URI.create("http://inner.test/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://notinner.test/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://10.0.0.1/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://receiver.test:22/"))).contains("port 22 is not allowed");
        assertThat(refusal(guard, URI.create("http://user@receiver.test/"))).isPresent();
    }

    @Test
    void localhost_is_blocked_without_lookup_and_can_be_allowed_by_name() {
        EgressGuard guard = Egress.guard(resolver);
        for (String host : List.of("localhost", "LocalHost", "a.localhost")) {
            URI target = URI.create("http://" + host + ":9000/");
            assertThat(guard.refusalByForm(target))
                    .contains("an address of the host is private or otherwise not public; the operator must allow it");
            assertThat(refusal(Egress.guard(resolver, host), target)).isEmpty();
            assertThat(refusal(Egress.guard(resolver, "127.0.0.0/8"), target)).isEmpty();
        }
        assertThat(guard.refusalByForm(URI.create("http://notlocalhost/"))).isEmpty();
    }

    @Test
    void behind_a_proxy_only_the_form_is_checked() {
        names.zone("proxied.test", NameServer.address("proxied.test", "10.0.0.1", 0));
        EgressGuard guard = Egress.behind(Egress.proxy("http://proxy.test:4750"), resolver);
        assertThat(refusal(guard, URI.create("http://proxied.test/"))).isEmpty();
        assertThat(refusal(guard, URI.create("http://10.0.0.1/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://localhost/"))).isPresent();
        assertThat(refusal(guard, URI.create("http://127.1/"))).isPresent();
    }

    @Test
    void a_proxy_has_host_port_and_optional_credentials() {
        ProxyOptions plain = Egress.proxy(" HTTP://[::1]:3128/ ").options().orElseThrow();
        assertThat(plain.getHost()).isEqualTo("::1");
        assertThat(plain.getPort()).isEqualTo(3128);
        assertThat(plain.getUsername()).isNull();
        ProxyOptions known =
                Egress.proxy("http://hooks:a%20b:c@proxy.test:3128").options().orElseThrow();
        assertThat(known.getUsername()).isEqualTo("hooks");
        assertThat(known.getPassword()).isEqualTo("a b:c");
        assertThat(Egress.proxy("http://hooks:a%20b:c@proxy.test:3128").toString())
                .doesNotContain("a b:c", "a%20b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.test:3128",
                "https://proxy.test:3128",
                "http://proxy.test",
                "http://user@proxy.test:3128",
                "http://proxy.test:0",
                "http://proxy.test:65536",
                "http://proxy.test:3128/path",
                "http://proxy.test:3128?a",
                "socks5://proxy.test:1080",
                "http://proxy test:3128"
            })
    void a_malformed_proxy_prevents_the_start(String proxy) {
        assertThatThrownBy(() -> Egress.proxy(proxy)).hasMessageContaining("RINGBACK_EGRESS_PROXY");
    }

    @Test
    void plain_http_can_be_disabled() {
        EgressGuard guard = Egress.httpsOnly(resolver, "10.0.0.1");
        assertThat(guard.refusalByForm(URI.create("http://8.8.8.8/"))).contains("the operator allows https only");
        assertThat(guard.refusalByForm(URI.create("HTTP://10.0.0.1/"))).contains("the operator allows https only");
        assertThat(guard.refusalByForm(URI.create("HTTPS://8.8.8.8/"))).isEmpty();
        assertThat(guard.refusalByForm(URI.create("https://10.0.0.1:8443/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0/8",
                "",
                "10.1",
                "0x7f000001",
                "*",
                "*.",
                "a.*.test",
                "*a.test",
                "a..test",
                "-a.test",
                "http://a.test",
                "a.test:80",
                "a.test/24",
                "a.test.",
                "[::1]",
                "b\u00fccher.test"
            })
    void a_malformed_entry_prevents_the_start_and_is_named(String range) {
        assertThatThrownBy(() -> Egress.guard(resolver, "127.0.0.0/8", range))
                .hasMessageContaining("RINGBACK_EGRESS_ALLOW")
                .hasMessageContaining("'" + range + "'");
    }

    @Test
    void an_unanswered_lookup_blocks_no_thread_and_is_accepted() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var nameServer = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            var guard = Egress.guard(new Resolver(vertx, List.of(nameServer), Ticker.systemTicker()));
            var judged = guard.judge(URI.create("http://slow.test/")).toCompletableFuture();
            assertThat(judged).isNotDone();
            assertThat(judged.get(10, TimeUnit.SECONDS)).isEmpty();
        } finally {
            vertx.close();
        }
    }

    private static boolean parses(String url) {
        try {
            return URI.create(url).getRawAuthority() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> refusal(EgressGuard guard, URI target) {
        return guard.judge(target).toCompletableFuture().join();
    }
}
