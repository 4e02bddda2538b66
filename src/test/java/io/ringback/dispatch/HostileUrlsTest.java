package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.dispatch.Answer.Answered;
import io.ringback.dispatch.Answer.Unanswered;
import io.ringback.egress.Egress;
import io.ringback.egress.EgressGuard;
import io.ringback.egress.NameServer;
import io.ringback.egress.Resolver;
import io.ringback.webhook.TargetUri;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * None of the targets in {@code hostile-urls.txt} leads to a connection: not what is said proves it, but a listener on
 * every address of this machine that nobody may have knocked at.
 */
class HostileUrlsTest {
    private static final Path CORPUS = Path.of("src/test/resources/hostile-urls.txt");
    private static final int LEAST = 150;
    /** An address that the guard takes for public, and that leads nowhere. */
    private static final String PUBLIC = "3ffe::1";

    private static final Duration LONGEST = Duration.ofSeconds(3);

    private Vertx vertx;
    private NameServer names;
    private ServerSocket listener;

    private record Hostile(String kind, String url) {}

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        names = new NameServer();
        // On the unspecified address of IPv6, which takes IPv4 as well.
        listener = new ServerSocket(0);
        zone("inside.test", "127.0.0.1");
        zone("wildcard.inside.test", "127.0.0.1");
        zone("six.test", "::1");
        zone("both.test", "127.0.0.1", "::1");
        zone("mixed.test", PUBLIC, "127.0.0.1");
        zone("mixed-six.test", PUBLIC, "::1");
        zone("mapped.test", "::ffff:127.0.0.1");
        zone("private.test", "10.0.0.1");
        zone("metadata.test", "169.254.169.254");
        zone("short.test", "127.0.0.1");
        zone("public.test", PUBLIC);
        zone("many.test", PUBLIC, "3ffe::2", "3ffe::3", "3ffe::4", "127.0.0.1");
        names.zone(
                "alias.test",
                NameServer.alias("alias.test", "inside.test", 0),
                NameServer.address("inside.test", "127.0.0.1", 0));
        names.zone(
                "alias-of-alias.test",
                NameServer.alias("alias-of-alias.test", "alias.test", 0),
                NameServer.alias("alias.test", "inside.test", 0),
                NameServer.address("inside.test", "127.0.0.1", 0));
        // Judged as a public name once, and turned inside by the time it is called.
        zone("rebind.test", "127.0.0.1");
        names.once("rebind.test", NameServer.address("rebind.test", PUBLIC, 0));
    }

    private void zone(String name, String... addresses) {
        NameServer.Entry[] entries = new NameServer.Entry[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            entries[i] = NameServer.address(name, addresses[i], 0);
        }
        names.zone(name, entries);
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private List<Hostile> corpus() throws IOException {
        List<Hostile> corpus = new ArrayList<>();
        for (String line : Files.readAllLines(CORPUS)) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                String url = line.substring(space).replaceFirst("^ +", "");
                corpus.add(new Hostile(
                        line.substring(0, space), url.replace("{port}", Integer.toString(listener.getLocalPort()))));
            }
        }
        return corpus;
    }

    @Test
    void none_leads_to_a_connection() throws Exception {
        List<Hostile> corpus = corpus();
        assertThat(corpus).hasSizeGreaterThan(LEAST);
        Resolver resolver = Egress.resolver(vertx, names);
        EgressGuard guard = Egress.guard(resolver);
        Sender sender = new Sender(
                vertx, guard, resolver, Egress.authorities(), Egress.noProxy(), new SenderTest.Times(LONGEST, LONGEST));
        // As when the webhook was made: the first answer of the name that turns.
        assertThat(guard.refusal(URI.create("http://rebind.test/"))).isEmpty();

        Map<Hostile, CompletableFuture<Answer>> answers = new LinkedHashMap<>();
        Map<String, Integer> kinds = new TreeMap<>();
        for (Hostile hostile : corpus) {
            kinds.merge(hostile.kind(), 1, Integer::sum);
            Optional<TargetUri> target = TargetUri.parse(hostile.url());
            target.ifPresent(uri -> answers.put(
                    hostile,
                    sender.send(new Outbound("POST", uri.ascii(), List.of(), new byte[] {'x'}))
                            .toCompletableFuture()));
        }

        SoftAssertions softly = new SoftAssertions();
        for (var sent : answers.entrySet()) {
            Answer answer = sent.getValue().get(20, TimeUnit.SECONDS);
            softly.assertThat(outcome(answer)).as(sent.getKey().toString()).isIn("blocked", "nxdomain");
        }
        softly.assertThat(knocks()).as("connections").isZero();
        softly.assertThat(kinds).hasSizeGreaterThan(25);
        softly.assertAll();
    }

    private static String outcome(Answer answer) {
        return switch (answer) {
            case Answered answered -> "answered " + answered.status();
            case Unanswered unanswered -> unanswered.text();
        };
    }

    /** How many connections wait to be accepted. A connection of our own, made last, is the end of the queue. */
    private int knocks() throws IOException {
        try (Socket last = new Socket(InetAddress.ofLiteral("127.0.0.1"), listener.getLocalPort())) {
            for (int before = 0; ; before++) {
                try (Socket knock = listener.accept()) {
                    if (knock.getPort() == last.getLocalPort()) {
                        return before;
                    }
                }
            }
        }
    }

    @Test
    void the_listener_would_have_told() throws Exception {
        Resolver resolver = Egress.resolver(vertx, names);
        Sender open = new Sender(
                vertx,
                Egress.guard(resolver, "0.0.0.0/0", "::/0"),
                resolver,
                Egress.authorities(),
                Egress.noProxy(),
                new SenderTest.Times(Duration.ofMillis(500), Duration.ofMillis(500)));
        for (String host : List.of("inside.test", "[::1]")) {
            String url = "http://" + host + ":" + listener.getLocalPort() + "/";
            open.send(new Outbound("POST", URI.create(url), List.of(), new byte[] {'x'}))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
        assertThat(knocks()).isEqualTo(2);
    }
}
