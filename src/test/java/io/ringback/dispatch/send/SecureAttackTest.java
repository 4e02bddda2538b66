package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.send.Attack.Wire;
import io.ringback.egress.Egress;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.ringback.testing.Keys;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecureAttackTest {
    private static final int BACKLOG = 50;

    @TempDir
    static Path folder;

    /** Same level as in application.properties: it logs each frame for an ended stream. */
    private static final Logger FRAMES = Logger.getLogger("io.netty.handler.codec.http2");

    private static Keys keys;
    private static Vertx vertx;
    private static NameServer names;
    private static Sender patient;
    private static Sender hasty;

    @BeforeAll
    static void open() throws Exception {
        FRAMES.setLevel(Level.SEVERE);
        keys = new Keys(folder);
        keys.make("receiver", "-0d", "-ext", "bc=ca:true");
        vertx = Vertx.vertx();
        names = new NameServer();
        Resolver resolver = Egress.resolver(vertx, names);
        patient = sender(resolver, Times.PATIENT);
        hasty = sender(resolver, Times.HASTY);
    }

    private static Sender sender(Resolver resolver, SendConfig times) throws Exception {
        return new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(keys.pem("receiver")),
                Egress.noProxy(),
                times);
    }

    @AfterAll
    static void close() {
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static List<Attack> attacks() {
        return Attack.all().stream().filter(Attack::secure).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void attacks_within_and_below_tls_are_classified_failures(Attack attack) throws Exception {
        ServerSocket listener = attack.wire() == Wire.HTTP_2
                ? keys.http2Listener()
                : new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        try (RawServer server = new RawServer(listener, attack.script())) {
            URI target = URI.create("https://127.0.0.1:" + server.port() + "/");
            Sender sender = attack.slow() ? hasty : patient;
            SendResult sendResult = sender.send(Outbounds.of("POST", target, List.of(), new byte[] {1}))
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            assertThat(text(sendResult)).isEqualTo(attack.error());
            assertThat(!attack.isCutOff() || server.sawClose()).isTrue();
        }
    }

    private static String text(SendResult sendResult) {
        return switch (sendResult) {
            case SendResult.Answered answered -> "answered " + answered.status();
            case SendResult.Unanswered unanswered -> unanswered.text();
        };
    }
}
