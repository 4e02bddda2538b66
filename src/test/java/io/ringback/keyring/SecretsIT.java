package io.ringback.keyring;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sends every secret through the packaged program on every path while it logs everything, then searches all outputs for
 * each of their spellings.
 */
class SecretsIT {
    private static final String MASTER = "the-master-token-that-nobody-may-read-0123";
    private static final String KEY = "c2VhbC13aXRoLXRoaXMtYW5kLXRlbGwtbm9ib2R5ISE=";
    private static final String HEADER = "Bearer-of-a-customer-that-nobody-may-read";
    private static final String COOKIE = "cookie-of-a-receiver-that-nobody-may-read";
    private static final String TYPO = "a-token-with-one-letter-wrong-that-nobody-may-read-either-01234";
    private static final String V1 = "whsec_b3duLXNlY3JldC1vZi1hLWN1c3RvbWVyLTAxMjM0NTY3";
    private static final String V1A =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MOST_TOLD = 20;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private Postgres.Database database;
    private Receiver collector;
    private Receiver receiver;
    private Program program;
    private URI base;
    private Service service;

    @BeforeEach
    void set_up_program_with_debug_logs_and_traces() throws Exception {
        database = Postgres.empty();
        collector = Receiver.start();
        receiver = Receiver.start();
        Map<String, String> environment = new HashMap<>(Program.environment(database, MASTER));
        environment.put("RINGBACK_ENCRYPTION_KEYS", "k1:" + KEY);
        environment.put("RINGBACK_RETRY_SCHEDULE", "100ms");
        environment.put("RINGBACK_FAILED_LOG_INS", "0");
        environment.put("QUARKUS_LOG_LEVEL", "DEBUG");
        environment.put("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true");
        environment.put("QUARKUS_HTTP_ACCESS_LOG_PATTERN", "%h %r %q %U %R %s");
        environment.put("QUARKUS_OTEL_SDK_DISABLED", "false");
        environment.put(
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.uri("/").toString());
        environment.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "100ms");
        program = Program.startBriefly(environment);
        base = program.awaitReady();
        service = new Service(base, MASTER);
        secrets.put("the master token", MASTER);
        secrets.put("the encryption key", KEY);
        secrets.put("a request header", HEADER);
        secrets.put("a receiver's cookie", COOKIE);
        secrets.put("a mistyped token", TYPO);
        secrets.put("a v1 key", V1);
        secrets.put("a v1a key", V1A);
    }

    @AfterEach
    void close() {
        program.close();
        receiver.close();
        collector.close();
    }

    @Test
    void no_secret_appears_in_logs_metrics_traces_or_the_database() throws Exception {
        tokens();
        List<String> webhooks = webhooks();
        deliveries(webhooks);
        keys(webhooks.getFirst());
        database.goAway();
        call(MASTER);
        call(secret("a token to read"));
        database.comeBack();
        Until.holds(() -> program.health("ready"), status -> status == 200);
        for (String table : List.of("token", "webhook_revision", "audit", "event_key")) {
            // Simulates a bug: a missing table would count as a database that is being restored.
            database.execute("alter table " + table + " rename column account_id to gone");
            call(secret("a token to admin"));
            service.post("fault-" + table, "channel_create", 1);
            webhook(Map.of("uri", receiver.uri("/ok").toString()));
            database.execute("alter table " + table + " rename column gone to account_id");
        }

        assertThat(collector.received()).isNotEmpty();
        assertThat(program.output())
                .contains(
                        "access-log",
                        "DEBUG",
                        "Request failed with an internal error",
                        "answering API requests from the database fails");
        lookInto("the log", program.output());
        lookInto("the meters", managed("/q/metrics"));
        lookInto("the OpenAPI document", service.request().get("/q/openapi").asString());
        lookInto("health", managed("/q/health"));
        collector.received().forEach(sent -> lookInto("a trace", new String(sent.body(), ISO_8859_1)));
        lookInto("the database", dump());
    }

    private String managed(String path) {
        return given().baseUri(program.management().toString()).get(path).asString();
    }

    /** Creates tokens of every kind. */
    private void tokens() {
        for (String role : List.of("admin", "read", "ingest")) {
            secrets.put(
                    "a token to " + role,
                    service.request()
                            .body(Map.of("data", Map.of("name", "t", "role", role)))
                            .put(service.path("/tokens"))
                            .path("data.token"));
        }
        String key = service.request().get(service.path("/api_key")).path("data.api_key");
        secrets.put("an API key", key);
        secrets.put("a token for a day", logIn(key).path("auth_token"));
        logIn(TYPO + "5");
        logIn(TYPO);
        secrets.put(
                "a new API key", service.request().put(service.path("/api_key")).path("data.api_key"));
        everybodyCalls();
    }

    private String secret(String name) {
        return Objects.requireNonNull(secrets.get(name));
    }

    private Response logIn(String key) {
        return anonymous().body(Map.of("data", Map.of("api_key", key))).put("/v1/api_auth");
    }

    private RequestSpecification anonymous() {
        return given().baseUri(base.toString()).contentType("application/json");
    }

    /** Uses each token in each place, also in requests that are rejected for other reasons. */
    private void everybodyCalls() {
        List<String> tokens = secrets.entrySet().stream()
                .filter(it -> it.getKey().contains("token"))
                .map(Map.Entry::getValue)
                .toList();
        for (String token : tokens) {
            call(token);
            String query = "?auth_token=" + token;
            for (String odd : List.of(
                    "GET /v1/token_auth?%61uth_token=" + token + " HTTP/1.1\r\n",
                    "GET /v1/token_auth?Auth_Token[]=" + token + " HTTP/1.1\r\n",
                    "GET /v1/token_auth?a=%zz;auth_token=" + token + " HTTP/1.1\r\n",
                    "GET /v1/token_auth" + query + "%zz HTTP/1.1\r\n",
                    "GET /v1/token_auth" + query + "&a=| HTTP/1.1\r\n",
                    "GET /v1/token_auth" + query + "&a=" + "a".repeat(9_000) + " HTTP/1.1\r\n",
                    "GET /v1/token_auth" + query + " HTTP/1.1\r\nAccept: text/html\r\n",
                    "GET /v1/nowhere" + query + " HTTP/1.1\r\n",
                    "GET /nowhere" + query + " HTTP/1.1\r\n",
                    "GET /q/health/live" + query + " HTTP/1.1\r\n",
                    "GET http://x/v1/token_auth" + query + " HTTP/1.1\r\n",
                    "BREW /v1/token_auth" + query + " HTTP/1.1\r\n",
                    "POST /v1/token_auth" + query + "&verb=no HTTP/1.1\r\n",
                    "POST /v1/token_auth" + query + " HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 1\r\n",
                    "POST /v1/token_auth" + query + " HTTP/1.1\r\nContent-Length: 99999999\r\n",
                    "POST /v1/token_auth" + query + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz",
                    "POST /v1/token_auth" + query + " HTTP/1.1\r\nTransfer-Encoding: odd\r\n",
                    "OPTIONS /v1/token_auth" + query
                            + " HTTP/1.1\r\nOrigin: http://a\r\nAccess-Control-Request-Method: GET\r\n")) {
                send(odd + "Host: x\r\nConnection: close\r\n\r\n ");
            }
        }
    }

    private void call(String token) {
        anonymous().header("X-Auth-Token", token).get(service.path("/webhooks"));
        anonymous().header("Authorization", "Bearer " + token).get(service.path("/audit"));
        anonymous().body(Map.of("auth_token", token)).post(service.path("/webhooks?verb=put"));
        anonymous().queryParam("auth_token", token).get("/v2/token_auth/");
    }

    private void send(String request) {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(request, e);
        }
    }

    private List<String> webhooks() {
        receiver.answers(
                "/ok", ScriptedAnswer.status(200, Map.of("Set-Cookie", COOKIE, "Authorization", COOKIE), "ok"));
        receiver.answers("/bad", ScriptedAnswer.status(500)).answers("/gone", ScriptedAnswer.status(410));
        List<String> ids = new ArrayList<>();
        for (String format : List.of("form-data", "json", "standard", "cloudevents")) {
            ids.add(webhook(Map.of("uri", receiver.uri("/ok"), "format", format, "secret", V1)));
        }
        ids.add(webhook(Map.of("uri", receiver.uri("/bad"), "secret", V1A, "signature", "v1a")));
        ids.add(webhook(Map.of("uri", receiver.uri("/gone"))));
        ids.add(webhook(Map.of("uri", "http://127.0.0.1:" + Receiver.closedPort() + "/")));
        ids.add(webhook(Map.of("uri", receiver.uri("/").toString().replace("http:", "https:"))));
        ids.add(webhook(Map.of("uri", "http://nobody.invalid/", "http_verb", "get")));
        refused(Map.of("secret", V1A));
        refused(Map.of("secret", V1 + "!"));
        refused(Map.of("uri", "http://10.0.0.1/"));
        refused(Map.of("custom_request_headers", Map.of("Host", HEADER, "X", HEADER + "\n", "Y", List.of(HEADER))));
        return ids;
    }

    private String webhook(Map<String, ?> fields) {
        return put(fields).path("data.id");
    }

    private void refused(Map<String, ?> fields) {
        Response refused = put(fields);
        assertThat(refused.statusCode()).isEqualTo(400);
        lookInto("a refusal", refused.asString());
    }

    private Response put(Map<String, ?> fields) {
        Map<String, Object> data =
                new HashMap<>(Map.of("name", "W", "uri", receiver.uri("/ok"), "hook", "channel_create", "retries", 1));
        data.put("custom_request_headers", Map.of("Authorization", HEADER, "X-Key", HEADER));
        data.putAll(fields);
        return service.request().body(Map.of("data", data)).put(service.path("/webhooks"));
    }

    private void deliveries(List<String> webhooks) {
        service.events("channel_create", 1);
        for (String webhook : webhooks) {
            String path = service.path("/webhooks/" + webhook);
            Until.holds(
                    () -> service.request()
                            .get(path + "/attempts")
                            .jsonPath()
                            .getList("data")
                            .size(),
                    count -> count > 0);
            service.request().post(path + "/test");
            lookInto("an attempt", service.request().get(path + "/attempts").asString());
            lookInto(
                    "a summary",
                    service.request().get(service.path("/webhooks")).asString());
            lookInto("what a reader sees", reader().get(path).asString());
        }
    }

    private RequestSpecification reader() {
        return anonymous().header("X-Auth-Token", secret("a token to read"));
    }

    private void keys(String webhook) {
        String path = service.path("/webhooks/" + webhook);
        service.request().get(path + "/secret");
        secrets.put(
                "a made key", service.request().post(path + "/secret/rotate").path("data.secret"));
        service.request()
                .body(Map.of("data", Map.of("custom_request_headers", Map.of("X-Key", "***"))))
                .patch(path);
        service.request().body(Map.of("data", Map.of("signature", "v1a"))).patch(path);
        lookInto(
                "the audit log",
                service.request().get(service.path("/audit?page_size=200")).asString());
        service.request().delete(path);
    }

    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = database.source().getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(null, "public", "%", new String[] {"TABLE", "PARTITIONED TABLE"})) {
            while (tables.next()) {
                try (var rows = connection
                        .createStatement()
                        .executeQuery("select t::text from \"" + tables.getString("TABLE_NAME") + "\" t")) {
                    while (rows.next()) {
                        dump.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        assertThat(dump).contains("channel_create", "webhook_created");
        return dump.toString();
    }

    /**
     * Searches {@code text}. Failures print lines with the names of secrets instead of their values, since test logs
     * are public.
     */
    private void lookInto(String where, String text) {
        List<String> found = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            secrets.forEach((name, secret) -> spellings(secret).stream()
                    .filter(line::contains)
                    .findFirst()
                    .ifPresent(spelled -> found.add(line.replace(spelled, "<" + name + ">"))));
        }
        assertThat(found.stream().limit(MOST_TOLD)).as(where).isEmpty();
    }

    private static List<String> spellings(String secret) {
        List<String> spellings = new ArrayList<>(List.of(secret, secret.replace("=", "%3D")));
        spellings.add(HexFormat.of().formatHex(secret.getBytes(UTF_8)));
        spellings.add(Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8)));
        String bare = secret.replaceFirst("^wh(sec|sk)_", "");
        if (!bare.equals(secret)) {
            spellings.add(bare);
            spellings.add(HexFormat.of().formatHex(Base64.getDecoder().decode(bare)));
        }
        return spellings;
    }
}
