package io.ringback.ops;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the modes and roles of the program. */
class RunIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final String K1 = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String K2 = "k2:HxAeHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=";

    private static final String KEYS = """
            select string_agg(distinct split_part(sealed, ':', 1), ',')
            from (
              select unnest(secrets) as sealed from webhook_revision
              union all select request_headers from webhook_revision where request_headers is not null
              union all select api_key from account where api_key is not null) as all_sealed
            """;

    private static final String PENDING = "select count(*) from pending";
    private static final String OWNED = "select count(*) from shard where owner is not null";

    private static final Duration DELAY = Duration.ofSeconds(5);

    private static Program start(Postgres.Database database, Map<String, String> more) {
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(more);
        return Program.startBriefly(environment);
    }

    private static void runsThrough(Postgres.Database database, Map<String, String> more, String says)
            throws Exception {
        try (var program = start(database, more)) {
            program.awaitLine(Pattern.compile(says));
            assertThat(program.awaitExit()).isZero();
            assertThat(program.output()).doesNotContain("\tat ", "Listening on");
        }
    }

    @Test
    void one_process_migrates_and_others_wait_for_it() throws Exception {
        var database = Postgres.empty();
        try (var hasty =
                start(database, Map.of("RINGBACK_START_MIGRATE", "false", "RINGBACK_START_DATABASE_WAIT", "1s"))) {
            hasty.awaitLine(Pattern.compile("Waiting for the schema to be migrated"));
            hasty.awaitLine(Pattern.compile("The schema was not migrated.*within 1 s"));
            assertThat(hasty.awaitExit()).isEqualTo(1);
        }
        runsThrough(database, Map.of("RINGBACK_MODE", "migrate"), "The schema is up to date");
        try (var patient = start(database, Map.of("RINGBACK_START_MIGRATE", "false"))) {
            patient.awaitReady();
        }
    }

    @Test
    void mode_retain_drops_old_history_and_exits() throws Exception {
        var database = Postgres.migrated();
        database.execute("call provision_day((now() - interval '9 days')::date)");
        runsThrough(
                database,
                Map.of("RINGBACK_MODE", "retain", "RINGBACK_RETENTION_DAYS", "8"),
                "Retention dropped 3 partitions: attempt_[0-9]{8}, cancellation_[0-9]{8}, event_[0-9]{8}");
        assertThat(database.value("select count(*) from account")).isEqualTo(0L);
        runsThrough(database, Map.of("RINGBACK_MODE", "retain"), "Retention dropped 0 partitions");
    }

    @Test
    void an_API_process_leaves_sending_to_dispatchers_and_drains() throws Exception {
        var database = Postgres.migrated();
        try (var receiver = Receiver.start();
                var api = start(database, Map.of("RINGBACK_ROLES", "api"))) {
            var service = new Service(api.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/"));
            service.events("channel_create", 5);
            assertThat(database.value(PENDING)).isEqualTo(5L);
            assertThat(database.value(OWNED)).isEqualTo(0L);
            assertThat(receiver.received()).isEmpty();

            runsThrough(database, Map.of("RINGBACK_MODE", "drain"), "Nothing is due");
            assertThat(database.value(OWNED)).isEqualTo(0L);

            assertThat(receiver.await(5)).hasSize(5);
            assertThat(database.value("select count(*) from attempt where state = 'delivered'"))
                    .isEqualTo(5L);

            try (var dispatcher = start(database, Map.of("RINGBACK_ROLES", "dispatcher"))) {
                var there = dispatcher.awaitReady();
                service.events("channel_create", 3);
                assertThat(receiver.await(3)).hasSize(3);
                io.restassured.RestAssured.given()
                        .baseUri(there.toString())
                        .header("X-Auth-Token", TOKEN)
                        .get("/v1/token_auth")
                        .then()
                        .statusCode(404)
                        .body("message", org.hamcrest.Matchers.equalTo("not_found"));
            }
        }
    }

    @Test
    void a_stopping_process_reports_it_and_keeps_serving_but_fetches_nothing() throws Exception {
        var database = Postgres.migrated();
        try (var receiver = Receiver.start();
                var program = start(database, Map.of("QUARKUS_SHUTDOWN_DELAY", DELAY.toSeconds() + "s"))) {
            var service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/"));
            service.events("channel_create", 1);
            assertThat(receiver.await(1)).hasSize(1);

            long told = System.nanoTime();
            program.terminate();
            Until.holds(() -> program.health("ready"), status -> status == 503);
            assertThat(service.request().get("/v1/token_auth").header("Connection"))
                    .isEqualTo("close");
            service.events("channel_create", 2);
            assertThat(database.value(PENDING)).isEqualTo(2L);

            assertThat(program.awaitExit()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isBetween(DELAY, DELAY.multipliedBy(3));
            assertThat(receiver.received()).hasSize(1);
            assertThat(database.value(PENDING)).isEqualTo(2L);
            assertThat(database.value(OWNED)).isEqualTo(0L);
        }
    }

    @Test
    void requests_in_progress_at_shutdown_get_their_response() throws Exception {
        try (var program = start(Postgres.migrated(), Map.of())) {
            URI base = program.awaitReady();
            var service = new Service(base, TOKEN);
            String body = "{\"data\":{\"name\":\"late\"}}";
            try (var socket = new Socket(base.getHost(), base.getPort())) {
                var there = socket.getOutputStream();
                there.write(
                        "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
                                .formatted(service.path(""), TOKEN, body.length())
                                .getBytes(US_ASCII));
                var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");

                program.terminate();
                program.awaitLine(Pattern.compile("Waiting for HTTP requests to complete"));
                there.write(body.getBytes(US_ASCII));

                assertThat(answer.lines()).contains("HTTP/1.1 201 Created");
            }
            assertThat(program.awaitExit()).isEqualTo(143);
        }
    }

    @Test
    void secrets_are_encrypted_and_can_be_reencrypted() throws Exception {
        var database = Postgres.migrated();
        String shown;
        String path;
        try (var program = start(database, Map.of("RINGBACK_ENCRYPTION_KEYS", K1))) {
            var service = new Service(program.awaitReady(), TOKEN);
            path = service.path(
                    "/webhooks/" + service.webhook("channel_create", URI.create("http://127.0.0.1:8080/")) + "/secret");
            shown = service.request().get(path).then().statusCode(200).extract().path("data.secret");
            service.request().get(service.path("/api_key")).then().statusCode(200);
        }
        assertThat(database.value(KEYS)).isEqualTo("k1");
        assertThat((String) database.value("select string_agg(secrets::text, ',') from webhook_revision"))
                .doesNotContain(shown.substring("whsec_".length()));

        database.execute("""
                insert into webhook_revision (webhook_id, revision, account_id, document, secrets)
                select webhook_id, 99, account_id, document, array['k1:AAAA'] || secrets
                from webhook_revision
                """);
        Map<String, String> reencrypt = Map.of("RINGBACK_MODE", "reencrypt", "RINGBACK_ENCRYPTION_KEYS", K2 + "," + K1);
        try (var program = start(database, reencrypt)) {
            program.awaitLine(
                    Pattern.compile("3 secrets were encrypted again.*; 1 cannot be decrypted with any key and stay"
                            + " unchanged, first those of webhook [0-9a-f]{32}\\."));
            assertThat(program.awaitExit()).isEqualTo(1);
        }
        assertThat((String) database.value("select secrets::text from webhook_revision where revision = 99"))
                .startsWith("{k1:AAAA,k2:");
        database.execute("delete from webhook_revision where revision = 99");
        runsThrough(database, reencrypt, "0 secrets were encrypted again");
        assertThat(database.value(KEYS)).isEqualTo("k2");

        try (var program = start(database, Map.of("RINGBACK_ENCRYPTION_KEYS", K1))) {
            program.awaitLine(Pattern.compile("encrypted with the key k2, which RINGBACK_ENCRYPTION_KEYS lacks"));
            assertThat(program.awaitExit()).isEqualTo(1);
        }
        try (var program = start(database, Map.of("RINGBACK_ENCRYPTION_KEYS", K2))) {
            var service = new Service(program.awaitReady(), TOKEN);
            assertThat((String) service.request().get(path).path("data.secret")).isEqualTo(shown);
        }
    }
}
