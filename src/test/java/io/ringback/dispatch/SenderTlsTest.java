package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.Answer.Answered;
import io.ringback.dispatch.Answer.Unanswered;
import io.ringback.egress.Egress;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/** The trust store of the process is the test's: the sender trusts what the platform trusts. */
class SenderTlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static NameServer names;
    private static Sender sender;
    private static @Nullable String before;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        names = new NameServer();
        key("authority", "-0d", "-ext", "bc=ca:true");
        key("good", "-0d", "-signer", "authority");
        key("expired", "-30d", "-signer", "authority");
        key("stranger", "-0d");
        keytool("-exportcert", "-alias", "authority", "-keystore", "keys", "-file", "authority.cer");
        keytool("-importcert", "-noprompt", "-alias", "authority", "-keystore", "trust", "-file", "authority.cer");
        before = System.setProperty(TRUST_STORE, folder.resolve("trust").toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
        Resolver resolver = Egress.resolver(vertx, names);
        sender = new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(),
                Egress.noProxy(),
                new Times());
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
    void a_certificate_that_does_not_hold_is_told_apart() throws Exception {
        assertThat(send("good", "other.test", new HttpServerOptions())).isEqualTo("tls: host name mismatch");
        assertThat(send("stranger", "good.test", new HttpServerOptions())).isEqualTo("tls: unknown authority");
        assertThat(send("expired", "good.test", new HttpServerOptions())).isEqualTo("tls: certificate expired");
    }

    @Test
    void an_outdated_protocol_is_refused() throws Exception {
        HttpServerOptions outdated = new HttpServerOptions().setEnabledSecureTransportProtocols(Set.of("TLSv1.1"));
        assertThat(send("good", "good.test", outdated)).startsWith("tls");
    }

    @Test
    void an_authority_of_the_operators_own_is_believed_beside_the_platforms() throws Exception {
        keytool("-exportcert", "-rfc", "-alias", "stranger", "-keystore", "keys", "-file", "stranger.pem");
        Resolver resolver = Egress.resolver(vertx, names);
        Sender believing = new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(folder.resolve("stranger.pem")),
                Egress.noProxy(),
                new Times());
        assertThat(send(believing, true, "stranger", "good.test", new HttpServerOptions()))
                .startsWith("answered");
        assertThat(send(believing, true, "good", "good.test", new HttpServerOptions()))
                .startsWith("answered");
        assertThat(send(believing, true, "stranger", "other.test", new HttpServerOptions()))
                .isEqualTo("tls: host name mismatch");
    }

    @Test
    void a_webhook_that_asks_for_it_is_sent_to_without_a_check() throws Exception {
        assertThat(send(sender, false, "stranger", "other.test", new HttpServerOptions()))
                .startsWith("answered");
        assertThat(send(sender, true, "stranger", "other.test", new HttpServerOptions()))
                .startsWith("tls");
    }

    private static String send(String key, String host, HttpServerOptions options) {
        return send(sender, true, key, host, options);
    }

    private static String send(Sender by, boolean verify, String key, String host, HttpServerOptions options) {
        HttpServer server = vertx.createHttpServer(options.setSsl(true)
                        .setSni(false)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(folder.resolve("keys").toString())
                                .setAlias(key)
                                .setPassword(PASSWORD)))
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
                "POST",
                URI.create("https://" + host + ":" + server.actualPort() + "/"),
                List.of(),
                new byte[] {'{', '}'},
                verify);
        Answer answer = by.send(outbound)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return switch (answer) {
            case Answered answered -> "answered " + new String(answered.body(), StandardCharsets.UTF_8);
            case Unanswered unanswered -> unanswered.text();
        };
    }

    private static void key(String alias, String start, String... more) throws Exception {
        String[] usual = {"-genkeypair", "-keyalg", "EC", "-dname", "CN=" + alias, "-alias", alias, "-keystore", "keys"
        };
        String[] time = {"-ext", "san=dns:good.test", "-validity", "10", "-startdate", start};
        keytool(Stream.of(usual, time, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-storepass",
                                PASSWORD,
                                "-storetype",
                                "PKCS12"),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private record Times() implements SendConfig {
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
