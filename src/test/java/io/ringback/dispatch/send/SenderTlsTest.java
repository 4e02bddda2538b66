package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.dispatch.send.SendResult.Answered;
import io.ringback.dispatch.send.SendResult.Unanswered;
import io.ringback.egress.Egress;
import io.ringback.egress.EgressGuard;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.ringback.egress.TrustedCas;
import io.ringback.testing.Keys;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaces the trust store of the process: the sender trusts the platform's authorities and the configured ones. */
class SenderTlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir
    static Path folder;

    private static Keys keys;
    private static Vertx vertx;
    private static NameServer names;
    private static Resolver resolver;
    private static Sender sender;
    private static @Nullable String before;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        names = new NameServer();
        keys = new Keys(folder);
        keys.make("authority", "-0d", "-ext", "bc=ca:true");
        keys.make("good", "-0d", "-signer", "authority");
        keys.make("expired", "-30d", "-signer", "authority");
        keys.make("stranger", "-0d");
        keys.make("inner-authority", "-0d", "-ext", "bc=ca:true");
        keys.make("inner", "-0d", "-signer", "inner-authority");
        before = System.setProperty(TRUST_STORE, keys.trust("authority").toString());
        System.setProperty(TRUST_STORE_PASSWORD, Keys.PASSWORD);
        resolver = Egress.resolver(vertx, names);
        sender = sender(Egress.authorities());
        Stream.of("good.test", "other.test").forEach(n -> names.zone(n, NameServer.address(n, "127.0.0.1", 0)));
    }

    @AfterAll
    static void close() {
        if (before == null) {
            System.clearProperty(TRUST_STORE);
        } else {
            System.setProperty(TRUST_STORE, before);
        }
        System.clearProperty(TRUST_STORE_PASSWORD);
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_trusted_receiver_is_reached_by_its_name_at_the_checked_address() throws Exception {
        assertThat(send("good", "good.test", new HttpServerOptions().setUseAlpn(true)))
                .isEqualTo("answered HTTP_2 good.test");
        assertThat(send("good", "good.test", new HttpServerOptions().setUseAlpn(false)))
                .isEqualTo("answered HTTP_1_1 good.test");
    }

    @Test
    void certificate_errors_are_distinguished() throws Exception {
        assertThat(send("good", "other.test", new HttpServerOptions())).isEqualTo("tls: host name mismatch");
        assertThat(send("stranger", "good.test", new HttpServerOptions())).isEqualTo("tls: unknown authority");
        assertThat(send("expired", "good.test", new HttpServerOptions())).isEqualTo("tls: certificate expired");
    }

    @Test
    void an_outdated_protocol_is_rejected() throws Exception {
        HttpServerOptions outdated = new HttpServerOptions().setEnabledSecureTransportProtocols(Set.of("TLSv1.1"));
        assertThat(send("good", "good.test", outdated)).isEqualTo("tls: protocol");
    }

    @Test
    void authorities_of_operator_and_platform_are_trusted() throws Exception {
        Sender trusting = sender(Egress.authorities(keys.pem("inner-authority")));
        assertThat(send("inner", "good.test", new HttpServerOptions())).isEqualTo("tls: unknown authority");
        assertThat(send(trusting, "inner", "good.test", true)).isEqualTo("answered HTTP_1_1 good.test");
        assertThat(send(trusting, "good", "good.test", true)).isEqualTo("answered HTTP_1_1 good.test");
        assertThat(send(trusting, "inner", "other.test", true)).isEqualTo("tls: host name mismatch");
        assertThat(send(trusting, "stranger", "good.test", true)).isEqualTo("tls: unknown authority");
    }

    @Test
    void a_bundle_without_certificates_prevents_the_start_and_is_named() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "# nobody\n");
        for (Path bundle : List.of(empty, folder.resolve("missing.pem"), keys.store())) {
            assertThatThrownBy(() -> Egress.authorities(bundle))
                    .hasMessageContaining("RINGBACK_EGRESS_CA_BUNDLE")
                    .hasMessageContaining(bundle.toString());
        }
    }

    @Test
    void verification_is_skipped_only_if_webhook_and_operator_allow_it() throws Exception {
        Sender careless = sender(Egress.careless(resolver, "127.0.0.0/8"), Egress.authorities());
        for (String key : List.of("stranger", "expired", "good")) {
            assertThat(send(careless, key, "other.test", false)).isEqualTo("answered HTTP_1_1 other.test");
            assertThat(send(careless, key, "other.test", true)).startsWith("tls: ");
            assertThat(send(sender, key, "other.test", false)).startsWith("tls: ");
        }
    }

    private static Sender sender(TrustedCas trustedCas) {
        return sender(Egress.guard(resolver, "127.0.0.0/8"), trustedCas);
    }

    private static Sender sender(EgressGuard guard, TrustedCas trustedCas) {
        return new Sender(vertx, guard, resolver, trustedCas, Egress.noProxy(), new Times());
    }

    private static String send(String key, String host, HttpServerOptions options) {
        return send(sender, key, host, options, true);
    }

    private static String send(Sender sender, String key, String host, boolean verify) {
        return send(sender, key, host, new HttpServerOptions(), verify);
    }

    private static String send(Sender sender, String key, String host, HttpServerOptions options, boolean verify) {
        HttpServer server = vertx.createHttpServer(options.setSsl(true)
                        .setSni(false)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(keys.store().toString())
                                .setAlias(key)
                                .setPassword(Keys.PASSWORD)))
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response()
                                .end(request.version() + " "
                                        + Objects.requireNonNull(request.authority())
                                                .host())))
                .exceptionHandler(expected -> {})
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Outbound outbound = new Outbound(
                Outbounds.ACCOUNT,
                "POST",
                URI.create("https://" + host + ":" + server.actualPort() + "/"),
                List.of(),
                new byte[] {1},
                verify);
        SendResult sendResult = sender.send(outbound)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return switch (sendResult) {
            case Answered answered -> "answered " + new String(answered.body(), StandardCharsets.UTF_8);
            case Unanswered unanswered -> unanswered.text();
        };
    }

    private record Times() implements SendConfig {
        @Override
        public Duration connectionIdle() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration requestTimeout() {
            return Duration.ofSeconds(10);
        }
    }
}
