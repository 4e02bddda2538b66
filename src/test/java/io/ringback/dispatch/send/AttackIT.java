package io.ringback.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.ringback.dispatch.send.Attack.Wire;
import io.ringback.testing.Keys;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every attack against the packaged program, concurrently and repeatedly, while it is monitored.
 *
 * <p>With {@code -Dattack.rounds=6} it runs long enough to detect a small leak, and waits until no connection is left.
 */
class AttackIT {
    private static final Logger LOG = Logger.getLogger(AttackIT.class.getName());
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final int BACKLOG = 500;
    private static final int ROUNDS = Integer.getInteger("attack.rounds", 1);
    private static final boolean LONG = ROUNDS > 1;
    /** Webhooks per attacker, so that each round is several hundred attacks. */
    private static final int EACH = LONG ? 6 : 2;

    /** A connection that only lost one of its streams is kept for reuse for half a minute. */
    private static final Duration UNUSED = Duration.ofSeconds(60);

    private static final int WARM_UP = LONG ? 2 : 1;
    /** Maximum heap growth after the warm-up: a leak of 8 KiB per attack would exceed it. */
    private static final long MOST_HEAP = 16L << 20;

    private static final int MOST_THREADS = 8;
    private static final int MOST_LINES = 200;

    @TempDir
    Path folder;

    private final Map<Attack, RawServer> attackers = new LinkedHashMap<>();
    private final Map<Attack, List<String>> webhooks = new HashMap<>();
    private Postgres.Database database;
    private Program program;
    private Service service;

    @BeforeEach
    void set_up_small_program_and_attackers() throws Exception {
        Keys keys = new Keys(folder);
        keys.make("receiver", "-0d", "-ext", "bc=ca:true");
        for (Attack attack : Attack.all()) {
            ServerSocket listener = attack.wire() == Wire.HTTP_2
                    ? keys.http2Listener()
                    : new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
            attackers.put(attack, new RawServer(listener, attack.script()));
        }
        database = Postgres.empty();
        Map<String, String> environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.put("RINGBACK_EGRESS_CA_BUNDLE", keys.pem("receiver").toString());
        environment.put("RINGBACK_CONNECT_TIMEOUT", "1s");
        environment.put("RINGBACK_REQUEST_TIMEOUT", "3s");
        environment.put("RINGBACK_CIRCUIT_DELAY", "100ms");
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx192m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError");
        program = Program.start(environment);
        service = new Service(program.awaitReady(), TOKEN);
    }

    @AfterEach
    void close() throws IOException {
        program.close();
        for (RawServer attacker : attackers.values()) {
            attacker.close();
        }
    }

    @Test
    void every_attack_is_a_recorded_failure_without_leaks() throws Exception {
        attackers.forEach((attack, server) -> webhooks.put(attack, aimed(attack, server)));
        for (int round = 0; round < WARM_UP; round++) {
            attack(round + 1);
        }
        Vitals before = Vitals.of(program.pid());
        for (int round = 0; round < ROUNDS; round++) {
            attack(WARM_UP + round + 1);
        }
        if (LONG) {
            nobodyIsConnected();
        }
        Vitals after = Vitals.of(program.pid());
        LOG.info(() -> attackers.size() * EACH * ROUNDS + " attacks: " + before + " became " + after);
        assertThat(after.heap()).isLessThan(before.heap() + MOST_HEAP);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + MOST_THREADS);
        assertThat(program.lines())
                .as("%s", program.lines().stream().limit(50).toList())
                .hasSizeLessThan(MOST_LINES);
        webhooks.forEach((attack, attacked) -> attacked.forEach(webhook -> onRecord(attack, webhook)));
    }

    private List<String> aimed(Attack attack, RawServer server) {
        String scheme = attack.secure() ? "https" : "http";
        URI target = URI.create(scheme + "://127.0.0.1:" + server.port() + "/");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            ids.add(service.request()
                    .body(Map.of("data", Map.of("name", "A", "uri", target, "hook", "channel_create", "retries", 0)))
                    .put(path("/webhooks"))
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("data.id"));
        }
        return ids;
    }

    /** Sends one event to all attackers, and waits until every attempt has ended. */
    private void attack(long rounds) {
        service.events("channel_create", 1);
        Until.holds(
                () -> database.value("select count(*) from attempt"),
                settled -> settled.equals(rounds * EACH * attackers.size()));
    }

    private void nobodyIsConnected() {
        Until.holds(UNUSED, this::connected, List::isEmpty);
    }

    private List<Attack> connected() {
        return attackers.keySet().stream()
                .filter(attack -> Objects.requireNonNull(attackers.get(attack)).open() > 0)
                .toList();
    }

    private void onRecord(Attack attack, String webhook) {
        JsonPath attempts = service.request()
                .get(path("/webhooks/" + webhook + "/attempts"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(attempts.getList("data.result")).hasSize(WARM_UP + ROUNDS).containsOnly("failure");
        List<String> errors = attempts.<Map<String, String>>getList("data").stream()
                .map(attempt -> attempt.getOrDefault("client_error", "answered " + attempt.get("resp_status_code")))
                .toList();
        if (attack.wire() == Wire.HTTP_2) {
            // They shared a connection, so the attack on one of them affected the others differently.
            assertThat(errors)
                    .as("%s", attack)
                    .hasSize(WARM_UP + ROUNDS)
                    .noneMatch(error -> error.startsWith("answered"));
        } else {
            // The timeouts are short and the machine may be busy; SenderTest checks the exact classes.
            assertThat(errors).as("%s", attack).isSubsetOf(attack.error(), "timeout");
        }
    }

    private String path(String rest) {
        return "/v1/accounts/" + service.account() + rest;
    }
}
