package io.ringback.egress;

import static io.ringback.egress.NameServer.address;
import static io.ringback.egress.NameServer.alias;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
    private final AtomicLong nanos = new AtomicLong();
    private Vertx vertx;
    private NameServer names;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        names = new NameServer();
        resolver = new Resolver(vertx, List.of(names.address()), nanos::get);
    }

    @AfterEach
    void close() {
        resolver.close();
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void all_addresses_of_both_families_are_found_ipv4_first() {
        names.zone(
                "both.test",
                address("both.test", "2606::1", 60),
                address("both.test", "8.8.8.8", 60),
                address("both.test", "9.9.9.9", 60));
        assertThat(resolve("both.test")).isEqualTo(found("8.8.8.8", "9.9.9.9", "2606::1"));
    }

    @Test
    void literals_and_localhost_need_no_name_server() {
        names.close();
        assertThat(resolve("127.0.0.1")).isEqualTo(found("127.0.0.1"));
        assertThat(resolve("[::1]")).isEqualTo(found("::1"));
        assertThat(resolve("LOCALHOST")).isEqualTo(found("127.0.0.1"));
        assertThat(resolve("nothing.invalid")).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void a_missing_name_is_unknown_and_not_cached() {
        assertThat(resolve("later.test")).isEqualTo(new Resolution.Unknown());
        names.zone("later.test", address("later.test", "8.8.8.8", 60));
        assertThat(resolve("later.test")).isEqualTo(found("8.8.8.8"));
    }

    @Test
    void a_name_without_addresses_is_unknown() {
        names.zone("empty.test");
        assertThat(resolve("empty.test")).isEqualTo(new Resolution.Unknown());
        assertThat(resolve("x".repeat(64) + ".test")).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void a_result_is_cached_for_its_ttl() {
        names.zone("kept.test", address("kept.test", "8.8.8.8", 30), address("kept.test", "2606::1", 90));
        resolve("kept.test");
        pass(Duration.ofSeconds(29));
        resolve("KEPT.test");
        assertThat(names.asked("kept.test")).isEqualTo(2);
        pass(Duration.ofSeconds(2));
        resolve("kept.test");
        assertThat(names.asked("kept.test")).isEqualTo(4);
    }

    @Test
    void a_result_with_ttl_zero_is_not_cached() {
        names.zone("rebind.test", address("rebind.test", "10.0.0.1", 0));
        names.once("rebind.test", address("rebind.test", "8.8.8.8", 0));
        assertThat(resolve("rebind.test")).isEqualTo(found("8.8.8.8"));
        assertThat(resolve("rebind.test")).isEqualTo(found("10.0.0.1"));
    }

    @Test
    void an_aliases_ttl_limits_the_ttl_of_the_result() {
        names.zone(
                "alias.test",
                alias("alias.test", "middle.test", 300),
                alias("middle.test", "end.test", 10),
                address("end.test", "8.8.8.8", 300));
        assertThat(resolve("alias.test")).isEqualTo(found("8.8.8.8"));
        int asked = names.asked("alias.test");
        pass(Duration.ofSeconds(9));
        resolve("alias.test");
        assertThat(names.asked("alias.test")).isEqualTo(asked);
        pass(Duration.ofSeconds(2));
        resolve("alias.test");
        assertThat(names.asked("alias.test")).isGreaterThan(asked);
    }

    @Test
    void concurrent_lookups_of_one_name_share_a_query() {
        names.zone("busy.test", address("busy.test", "8.8.8.8", 60));
        CompletableFuture<?>[] all = Stream.generate(
                        () -> resolver.resolve("busy.test").toCompletableFuture())
                .limit(500)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(names.asked("busy.test")).isEqualTo(2);
    }

    @Test
    void a_silent_name_server_times_out() {
        names.close();
        assertThat(resolve("silent.test")).isEqualTo(new Resolution.Unanswered("no answer"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    void a_failing_name_server_does_not_make_a_name_unknown(int code) {
        names.fails("failing.test", code);
        assertThat(resolve("failing.test")).isEqualTo(new Resolution.Unanswered("server failure"));
        assertThat(resolve("nowhere.test")).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void an_unanswered_ipv6_query_delays_little() {
        names.zone("half.test", address("half.test", "8.8.8.8", 60));
        names.ignoresIpv6("half.test");
        long started = System.nanoTime();
        assertThat(resolve("half.test")).isEqualTo(found("8.8.8.8"));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1200));
    }

    @Test
    void a_referral_is_not_followed() throws Exception {
        names.refers("a.refer.test", "ns.refer.test", "127.0.0.3");
        try (DatagramSocket inner = new DatagramSocket(53, InetAddress.ofLiteral("127.0.0.3"))) {
            inner.setSoTimeout(500);
            assertThat(resolve("a.refer.test")).isNotInstanceOf(Resolution.Found.class);
            assertThatThrownBy(() -> inner.receive(new DatagramPacket(new byte[512], 512)))
                    .isInstanceOf(SocketTimeoutException.class);
        } catch (BindException notRoot) {
            // Referrals lead to port 53, which only root may use: then it suffices that nothing is found.
            assertThat(resolve("a.refer.test")).isNotInstanceOf(Resolution.Found.class);
        }
    }

    @Test
    void a_name_with_a_dot_is_resolved_without_search_domains() {
        assertThat(resolve("api.partner.test")).isEqualTo(new Resolution.Unknown());
        assertThat(names.asked()).containsExactly("api.partner.test");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Returns when the only event loop is idle, so that the result is cached. */
    private Resolution resolve(String host) {
        Resolution resolution = resolver.resolve(host)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        CompletableFuture<Void> settled = new CompletableFuture<>();
        vertx.runOnContext(settled::complete);
        settled.orTimeout(10, TimeUnit.SECONDS).join();
        return resolution;
    }

    private static Resolution found(String... literals) {
        return new Resolution.Found(
                Stream.of(literals).map(InetAddress::ofLiteral).toList());
    }
}
