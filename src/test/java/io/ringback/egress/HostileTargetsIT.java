package io.ringback.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import io.ringback.webhook.TargetUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests a corpus of hostile targets against the packaged program, which may call a single address. Listeners at all
 * other addresses prove that they are not called.
 */
class HostileTargetsIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final String OUTSIDE = "127.77.0.1";
    private static final int FEWEST = 150;

    private static Postgres.Database database;
    private static NameServer names;
    private static Tripwire tripwire;
    private static Program program;
    private static Service service;
    private static String webhooks;
    private static List<HostileTarget> corpus;

    @BeforeAll
    static void open() throws Exception {
        database = Postgres.empty();
        names = new NameServer();
        tripwire = new Tripwire(OUTSIDE);
        corpus = HostileTarget.all(tripwire.port(), OUTSIDE);
        corpus.forEach(target -> target.tell(names));
        names.zone("fine.hostile.test", NameServer.address("fine.hostile.test", OUTSIDE, 0));
        Map<String, String> environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.put("RINGBACK_EGRESS_ALLOW", OUTSIDE);
        environment.put(
                "RINGBACK_EGRESS_NAMESERVERS", "127.0.0.1:" + names.address().getPort());
        program = Program.start(environment);
        service = new Service(program.awaitReady(), TOKEN);
        webhooks = "/v1/accounts/"
                + service.request().get("/v1/token_auth").jsonPath().getString("data.account_id") + "/webhooks";
    }

    @AfterAll
    static void close() throws IOException {
        program.close();
        tripwire.close();
        names.close();
    }

    @AfterEach
    void assert_no_connection_to_internal_addresses() {
        assertThat(tripwire.touched()).isEmpty();
    }

    @Test
    void the_corpus_has_the_documented_size_and_variety() {
        assertThat(corpus).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(FEWEST);
        assertThat(corpus.stream().map(HostileTarget::kind).distinct())
                .hasSizeGreaterThan(30)
                .contains("loopback", "private", "link-local", "cgnat", "ula", "multicast", "broadcast", "unspecified")
                .contains("documentation", "benchmark", "metadata", "ipv4-mapped", "nat64", "6to4", "teredo")
                .contains("octal", "hexadecimal", "dotless", "trailing-dot", "user-info", "port", "percent-encoded")
                .contains("mixed", "alias");
    }

    @Test
    void the_listener_reports_every_connection() throws Exception {
        try (Tripwire other = new Tripwire(OUTSIDE)) {
            for (String literal : List.of("127.0.0.1", "127.1.2.3", "::1", "0.0.0.0")) {
                int before = other.touched().size();
                new Socket(InetAddress.ofLiteral(literal), other.port()).close();
                Until.holds(() -> other.touched().size(), touched -> touched == before + 1);
            }
        }
        String webhook = webhook("http://fine.hostile.test:" + tripwire.port() + "/");
        service.events("channel_create", 1);
        assertThat(errors(webhook, 1)).containsOnly("success");
        assertThat(tripwire.served()).isPositive();
        delete(webhook);
    }

    @Test
    void no_hostile_target_is_accepted_for_a_webhook() {
        String webhook = webhook("http://fine.hostile.test:" + tripwire.port() + "/");
        for (HostileTarget target : corpus) {
            Map<String, ?> uri = Map.of("data", Map.of("uri", target.url()));
            Response refused = put(target.url());
            assertThat(refused.statusCode()).as("%s", target).isEqualTo(400);
            assertThat(refused.jsonPath().getMap("data")).as("%s", target).containsOnlyKeys("uri");
            assertThat(service.request()
                            .body(uri)
                            .patch(webhooks + "/" + webhook)
                            .statusCode())
                    .as("%s", target)
                    .isEqualTo(400);
        }
        delete(webhook);
    }

    @Test
    void no_hostile_target_is_called_even_if_its_webhook_exists() throws Exception {
        List<HostileTarget> called = corpus.stream()
                .filter(target -> TargetUri.parse(target.url()).isPresent())
                .toList();
        assertThat(called).hasSizeGreaterThan(FEWEST);
        Map<String, HostileTarget> aimed = new HashMap<>();
        for (HostileTarget target : called) {
            String webhook = webhook("http://fine.hostile.test:" + tripwire.port() + "/");
            aim(webhook, target.url());
            aimed.put(webhook, target);
        }
        service.events("channel_create", 1);
        aimed.forEach((webhook, target) -> {
            assertThat(errors(webhook, 1)).as("%s", target).containsExactly("blocked");
            Response tested = service.request().post(webhooks + "/" + webhook + "/test");
            assertThat(tested.jsonPath().getString("data.client_error"))
                    .as("%s", target)
                    .isEqualTo("blocked");
            delete(webhook);
        });
    }

    @Test
    void a_name_that_later_resolves_to_a_private_address_is_not_called() {
        names.zone("rebind.hostile.test", NameServer.address("rebind.hostile.test", "127.0.0.1", 0));
        names.once("rebind.hostile.test", NameServer.address("rebind.hostile.test", OUTSIDE, 0));
        String webhook = webhook("http://rebind.hostile.test:" + tripwire.port() + "/");
        service.events("channel_create", 1);
        assertThat(errors(webhook, 1)).containsExactly("blocked");
        delete(webhook);
    }

    @Test
    void a_name_with_alternating_results_is_called_at_public_addresses_only() {
        names.byTurns(
                "turning.hostile.test",
                List.of(NameServer.address("turning.hostile.test", OUTSIDE, 0)),
                List.of(
                        NameServer.address("turning.hostile.test", "127.0.0.1", 0),
                        NameServer.address("turning.hostile.test", "::1", 0)));
        String webhook = webhook("http://turning.hostile.test:" + tripwire.port() + "/");
        service.events("channel_create", 40);
        assertThat(errors(webhook, 40)).containsOnly("success", "blocked").contains("success", "blocked");
        delete(webhook);
    }

    @Test
    void a_dns_result_is_not_used_beyond_its_ttl() {
        String name = "short.hostile.test";
        names.zone(name, NameServer.address(name, OUTSIDE, 1));
        String webhook = webhook("http://" + name + ":" + tripwire.port() + "/");
        service.events("channel_create", 1);
        assertThat(errors(webhook, 1)).containsExactly("success");
        names.zone(name, NameServer.address(name, "127.0.0.1", 1));
        int[] sent = {1};
        Until.holds(
                () -> {
                    service.events("channel_create", 1);
                    sent[0]++;
                    return errors(webhook, sent[0]);
                },
                errors -> errors.contains("blocked"));
        delete(webhook);
    }

    private static Response put(String url) {
        return service.request()
                .body(Map.of("data", Map.of("name", "Hostile", "uri", url, "hook", "channel_create", "retries", 0)))
                .put(webhooks);
    }

    private static String webhook(String url) {
        return put(url).then().statusCode(201).extract().path("data.id");
    }

    private static void delete(String webhook) {
        service.request().delete(webhooks + "/" + webhook).then().statusCode(200);
    }

    /** Sets the URL of a webhook in the database, as if it had been allowed earlier. */
    private static void aim(String webhook, String url) throws SQLException {
        try (Connection connection = database.source().getConnection();
                PreparedStatement document = connection.prepareStatement("""
                        update webhook_revision
                        set document = jsonb_set(document::jsonb, '{uri}', to_jsonb(?::text))::json
                        where webhook_id = ?::uuid
                        """);
                PreparedStatement row = connection.prepareStatement("update webhook set uri = ? where id = ?::uuid")) {
            for (PreparedStatement statement : List.of(document, row)) {
                statement.setString(1, url);
                statement.setObject(
                        2, UUID.fromString(webhook.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
        }
    }

    /** Waits for {@code count} attempts and returns their errors. */
    private static List<String> errors(String webhook, int count) {
        JsonPath attempts = Until.holds(
                () -> service.request()
                        .get(webhooks + "/" + webhook + "/attempts?page_size=200")
                        .jsonPath(),
                found -> found.getList("data").size() == count);
        return attempts.<Map<String, String>>getList("data").stream()
                .map(attempt -> attempt.getOrDefault("client_error", attempt.get("result")))
                .toList();
    }
}
