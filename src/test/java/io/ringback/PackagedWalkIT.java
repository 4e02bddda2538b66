package io.ringback;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;

import com.standardwebhooks.Webhook;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.ringback.testing.PackagedResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests the whole path with the packaged jar on an empty database, or with the native executable if it was built
 * ({@code ./mvnw -Dnative verify}). It uses what a native executable could lack: lookups by name, reflection and
 * resources.
 */
@Isolated // the framework sets the target of requests for the whole JVM
@QuarkusIntegrationTest
@WithTestResource(PackagedResource.class)
class PackagedWalkIT {
    private static final Pattern MANAGEMENT = Pattern.compile("Management interface listening on http://[^:]+:(\\d+)");

    private Receiver server;
    private Tenant tenant;

    @BeforeEach
    void set_up_account_and_receiver() {
        server = Receiver.start();
        tenant = Tenant.create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void an_event_is_delivered_and_retried_with_every_attempt_recorded() throws Exception {
        server.answers("/flaky", ScriptedAnswer.status(503), ScriptedAnswer.status(200));
        String webhook = tenant.webhook(
                "channel_create",
                server.uri("/flaky"),
                Map.of("retries", 3, "custom_request_headers", Map.of("X-Key", "sealed")));
        String event = tenant.event("channel_create", Map.of("call_id", "42"));

        List<Request> tries = server.await(2);
        assertThat(tries.getLast().form()).containsEntry("call_id", "42");
        assertThat(tries.getLast().header("X-Key")).contains("sealed");
        JsonPath attempts = Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == 2);
        assertThat(attempts.getList("data.result")).isEqualTo(List.of("success", "failure"));
        tenant.request()
                .get(tenant.path("/events/" + event))
                .then()
                .statusCode(200)
                .body("data.deliveries[0].state", equalTo("delivered"));
        tenant.request()
                .body(Map.of("data", Map.of("enabled", false)))
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200)
                .body("data.enabled", equalTo(false));
        tenant.request().get(tenant.path("/audit")).then().statusCode(200);
        tenant.request().delete(tenant.path("/webhooks/" + webhook)).then().statusCode(200);
    }

    @Test
    void both_signatures_verify() throws Exception {
        String shared = tenant.webhook("channel_answer", server.uri("/v1"), Map.of("format", "standard"));
        String secret = secret(shared).getString("data.secret");
        tenant.event("channel_answer", Map.of("call_id", "1"));
        Request first = server.next();
        new Webhook(secret)
                .verify(
                        first.text(),
                        HttpHeaders.of(
                                Map.of(
                                        "webhook-id",
                                                first.header("webhook-id").stream()
                                                        .toList(),
                                        "webhook-timestamp",
                                                first.header("webhook-timestamp").stream()
                                                        .toList(),
                                        "webhook-signature",
                                                first.header("webhook-signature").stream()
                                                        .toList()),
                                (name, value) -> true));

        String pair =
                tenant.webhook("channel_destroy", server.uri("/v1a"), Map.of("format", "json", "signature", "v1a"));
        String publicKey = secret(pair).getString("data.public_key");
        tenant.event("channel_destroy", Map.of("call_id", "1"));
        assertThat(verifies(server.next(), publicKey)).isTrue();
    }

    private JsonPath secret(String webhook) {
        return tenant.request()
                .get(tenant.path("/webhooks/" + webhook + "/secret"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static boolean verifies(Request request, String publicKey) throws Exception {
        var x509 = new ByteArrayOutputStream();
        x509.write(HexFormat.of().parseHex("302a300506032b6570032100"));
        x509.write(Base64.getDecoder().decode(publicKey.substring("whpk_".length())));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509.toByteArray())));
        signature.update("%s.%s.%s"
                .formatted(
                        request.header("webhook-id").orElseThrow(),
                        request.header("webhook-timestamp").orElseThrow(),
                        request.text())
                .getBytes(StandardCharsets.UTF_8));
        return signature.verify(Base64.getDecoder()
                .decode(request.header("webhook-signature").orElseThrow().substring("v1a,".length())));
    }

    @Test
    void every_event_form_is_accepted_and_an_operators_hook_is_validated() throws Exception {
        tenant.webhook("all", server.uri("/calls"), Map.of("format", "cloudevents"));
        tenant.request()
                .contentType("application/cloudevents+json")
                .body("""
                        {"specversion": "1.0", "id": "1", "source": "/switch", "type": "channel_create",
                         "time": "2026-11-23T06:18:33Z", "data": {"call_id": "cloud"}}
                        """)
                .post(tenant.path("/events"))
                .then()
                .statusCode(202);
        Request told = server.next();
        assertThat(told.header("ce-type")).contains("channel_create");
        assertThat(told.text()).contains("\"call_id\":\"cloud\"");

        tenant.event(PackagedResource.HOOK, Map.of("seconds", 12, "box", "reception@example.com"));
        assertThat(server.next().header("ce-type")).contains(PackagedResource.HOOK);
        tenant.request()
                .body(Map.of("data", Map.of("hook", PackagedResource.HOOK, "payload", Map.of("seconds", 0))))
                .post(tenant.path("/events"))
                .then()
                .statusCode(400)
                .body("data.'payload.seconds'.minimum.message", containsString("1"));
    }

    @Test
    void an_api_key_logs_in() {
        String key = tenant.request()
                .get(tenant.path("/api_key"))
                .then()
                .statusCode(200)
                .extract()
                .path("data.api_key");
        given().contentType(ContentType.JSON)
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v1/api_auth")
                .then()
                .statusCode(201)
                .body("$", hasKey("auth_token"));
        given().contentType(ContentType.JSON)
                .body(Map.of("data", Map.of("api_key", "0".repeat(64))))
                .put("/v1/api_auth")
                .then()
                .statusCode(401);
    }

    /** Reads the management port from the log, since the framework's launcher provides only the API's. */
    private static Response managed(String path) throws IOException {
        int port = MANAGEMENT
                .matcher(Files.readString(Path.of("target", "quarkus.log")))
                .results()
                .mapToInt(listening -> Integer.parseInt(listening.group(1)))
                .reduce((earlier, last) -> last)
                .orElseThrow();
        return given().baseUri("http://localhost").port(port).get(path);
    }

    @Test
    void public_pages_are_served() throws IOException {
        given().get("/v1/webhooks").then().statusCode(200).body("data.id", hasItem("channel_create"));
        given().get("/v1/webhooks/samples/" + PackagedResource.HOOK)
                .then()
                .statusCode(200)
                .body(containsString("seconds"));
        given().get("/q/openapi").then().statusCode(200).body(startsWith("---"));
        given().get("/q/swagger-ui/").then().statusCode(404);
        for (String path : List.of("", "/live", "/ready", "/started")) {
            managed("/q/health" + path).then().statusCode(200).body("status", equalTo("UP"));
        }
        managed("/q/metrics").then().statusCode(200).body(containsString("ringback_events_accepted_total"));
        tenant.request().delete(tenant.path("/webhooks")).then().statusCode(405).header("Allow", containsString("PUT"));
        given().get("/v1/nothing").then().statusCode(404).body("message", equalTo("not_found"));
    }
}
