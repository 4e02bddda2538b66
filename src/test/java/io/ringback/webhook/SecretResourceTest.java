package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.Tenant;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests signatures and their keys from the view of receivers and integrators. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class SecretResourceTest {
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

    private String secretPath(String webhook) {
        return tenant.path("/webhooks/" + webhook + "/secret");
    }

    private JsonPath secret(String webhook) {
        return tenant.request()
                .get(secretPath(webhook))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath rotate(String webhook, Map<String, ?> data) {
        return tenant.request()
                .body(Map.of("data", data))
                .post(secretPath(webhook) + "/rotate")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private Request delivered() throws InterruptedException {
        tenant.event("channel_create", Map.of("call_id", "c1", "name", "Käthe"));
        return server.next();
    }

    private static void verify(String secret, Request request) throws WebhookVerificationException {
        Map<String, List<String>> headers = new java.util.HashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            headers.put(name, List.of(request.header(name).orElseThrow()));
        }
        new Webhook(secret)
                .verify(
                        new String(request.body(), StandardCharsets.UTF_8),
                        HttpHeaders.of(headers, (name, value) -> true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"form-data", "json", "standard", "cloudevents"})
    void the_reference_library_verifies_a_delivery_of_every_format(String format) throws Exception {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", format));
        Request request = delivered();
        String secret = secret(webhook).getString("data.secret");

        verify(secret, request);
        assertThatThrownBy(() -> verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", request))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void both_keys_sign_during_a_rotation_then_only_the_new_one() throws Exception {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
        String before = secret(webhook).getString("data.secret");

        JsonPath rotated = rotate(webhook, Map.of());
        String after = rotated.getString("data.secret");
        Request both = delivered();

        assertThat(after).isNotEqualTo(before).isEqualTo(secret(webhook).getString("data.secret"));
        assertThat(rotated.getList("data.previous")).hasSize(1);
        assertThat(rotated.getString("revision")).isEqualTo("2");
        verify(before, both);
        verify(after, both);

        rotate(webhook, Map.of("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "overlap", 0));
        Request one = delivered();

        verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", one);
        // Most of the first key's day remains; the second ended at once.
        verify(before, one);
        assertThatThrownBy(() -> verify(after, one)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void every_delivery_during_rotations_is_signed_by_a_valid_key() throws Exception {
        int events = 60;
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
        List<String> keys = new ArrayList<>(List.of(secret(webhook).getString("data.secret")));
        List<Future<String>> brought = new ArrayList<>();
        try (var bringing = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < events; i++) {
                String call = "c" + i;
                brought.add(bringing.submit(() -> tenant.event("channel_create", Map.of("call_id", call))));
                if (i % 6 == 0) {
                    keys.add(rotate(webhook, Map.of()).getString("data.secret"));
                }
            }
        }
        List<Request> delivered = server.await(events);
        assertThat(brought).allSatisfy(event -> assertThat(event.get()).isNotEmpty());

        assertThat(delivered)
                .allSatisfy(request -> assertThat(keys.stream().filter(key -> isVerified(key, request)))
                        .as("the newest key of its moment and at most five before it")
                        .hasSizeBetween(1, 6));
        verify(keys.getLast(), delivered());
    }

    private static boolean isVerified(String secret, Request request) {
        try {
            verify(secret, request);
            return true;
        } catch (WebhookVerificationException notByThisKey) {
            return false;
        }
    }

    @Test
    void v1a_shows_only_the_public_key() throws Exception {
        String webhook =
                tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json", "signature", "v1a"));
        JsonPath secret = secret(webhook);
        Request request = delivered();

        assertThat(secret.getString("data.signature")).isEqualTo("v1a");
        assertThat(secret.getString("data.secret")).isNull();
        String signature = request.header("webhook-signature").orElseThrow();
        assertThat(signature).startsWith("v1a,").doesNotContain(" ");
        assertThat(isSigned(secret.getString("data.public_key"), request, signature.substring(4)))
                .isTrue();
    }

    private static boolean isSigned(String publicKey, Request request, String signature) throws Exception {
        ByteArrayOutputStream x509 = new ByteArrayOutputStream();
        x509.write(HexFormat.of().parseHex("302a300506032b6570032100"));
        x509.write(Base64.getDecoder().decode(publicKey.substring("whpk_".length())));
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509.toByteArray())));
        String head = request.header("webhook-id").orElseThrow() + "."
                + request.header("webhook-timestamp").orElseThrow() + ".";
        ed25519.update(head.getBytes(StandardCharsets.UTF_8));
        ed25519.update(request.body());
        return ed25519.verify(Base64.getDecoder().decode(signature));
    }

    @Test
    void changing_the_scheme_rotates_the_key() throws Exception {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
        String before = secret(webhook).getString("data.secret");

        tenant.request()
                .body(Map.of("data", Map.of("signature", "v1a")))
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200)
                .body("data.signature", equalTo("v1a"));
        Request request = delivered();

        assertThat(request.header("webhook-signature").orElseThrow().split(" "))
                .hasSize(2)
                .satisfiesExactly(
                        v1a -> assertThat(v1a).startsWith("v1a,"),
                        v1 -> assertThat(v1).startsWith("v1,"));
        verify(before, request);
    }

    @Test
    void an_attempt_is_shown_with_its_original_signatures() throws Exception {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
        String sent = delivered().header("webhook-signature").orElseThrow();
        rotate(webhook, Map.of());

        io.ringback.testing.Until.holds(
                () -> tenant.attempts(webhook).getList("data").size(), size -> size == 1);
        assertThat(tenant.attempts(webhook).getString("data[0].req_headers.'webhook-signature'"))
                .isEqualTo(sent);
    }

    @Test
    void only_the_role_admin_can_read_or_change_the_key() {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        for (String role : List.of("read", "ingest")) {
            Tenant other = tenant.with(role);
            other.request().get(secretPath(webhook)).then().statusCode(403);
            other.request().post(secretPath(webhook) + "/rotate").then().statusCode(403);
        }
    }

    @Test
    void another_accounts_key_is_not_found() {
        String webhook = Tenant.create().webhook("channel_create", server.uri("/"), Map.of());
        tenant.request().get(secretPath(webhook)).then().statusCode(404);
        tenant.request().post(secretPath(webhook) + "/rotate").then().statusCode(404);
        tenant.request().get(secretPath("nonsense")).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            overlap | -1           | minimum
            overlap | 2592001      | maximum
            overlap | "soon"       | type
            secret  | "whsec_AAAA" | wrong_format
            secret  | 1            | type
            """)
    void an_invalid_rotation_is_rejected(String field, String value, String code) {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        tenant.request()
                .body("{\"data\": {\"" + field + "\": " + value + "}}")
                .post(secretPath(webhook) + "/rotate")
                .then()
                .statusCode(400)
                .body("data." + field + "." + code, notNullValue());
    }

    @Test
    void a_rotation_of_a_changed_webhook_is_a_conflict() {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        tenant.request()
                .header("If-Match", "\"7\"")
                .post(secretPath(webhook) + "/rotate")
                .then()
                .statusCode(409);
        tenant.request().get(secretPath(webhook)).then().body("data.previous", empty());
        tenant.request()
                .header("If-Match", "\"1\"")
                .post(secretPath(webhook) + "/rotate")
                .then()
                .statusCode(200)
                .body("data.previous", hasSize(1))
                .body("data.secret", startsWith("whsec_"));
    }

    @Test
    void request_headers_are_sent_and_shown_to_admins_and_stars_keep_them() throws Exception {
        String webhook = tenant.webhook(
                "channel_create",
                server.uri("/"),
                Map.of("custom_request_headers", Map.of("Authorization", "Bearer t0p", "X-Tenant", "7")));
        String path = tenant.path("/webhooks/" + webhook);

        assertThat(delivered().header("Authorization")).contains("Bearer t0p");
        tenant.request().get(path).then().body("data.custom_request_headers.Authorization", equalTo("Bearer t0p"));
        tenant.with("read")
                .request()
                .get(path)
                .then()
                .statusCode(200)
                .body("data.custom_request_headers.Authorization", equalTo("***"))
                .body("data.custom_request_headers.X-Tenant", equalTo("***"));

        tenant.request()
                .body(Map.of(
                        "data",
                        Map.of(
                                "custom_request_headers",
                                Map.of("Authorization", "***", "X-Tenant", "8", "X-New", "n"))))
                .patch(path)
                .then()
                .statusCode(200)
                .body("data.custom_request_headers.Authorization", equalTo("Bearer t0p"));
        Request request = delivered();
        assertThat(request.header("Authorization")).contains("Bearer t0p");
        assertThat(request.header("X-Tenant")).contains("8");

        io.ringback.testing.Until.holds(
                () -> tenant.attempts(webhook).getList("data").size(), size -> size == 2);
        assertThat(tenant.attempts(webhook).getMap("data[0].req_headers"))
                .containsEntry("Authorization", "***")
                .containsEntry("X-New", "***")
                .containsEntry("X-Hook-ID", webhook);
    }

    @Test
    void stars_for_a_new_header_are_rejected() {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        tenant.request()
                .body(Map.of("data", Map.of("custom_request_headers", Map.of("X-A", "***"))))
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(400)
                .body("data.'custom_request_headers.X-A'.wrong_format", notNullValue());
    }

    @Test
    void filters_cannot_reveal_request_headers() {
        tenant.webhook(
                "channel_create", server.uri("/"), Map.of("custom_request_headers", Map.of("X-Key", "guess-me")));
        tenant.with("read")
                .request()
                .get(tenant.path("/webhooks?filter_custom_request_headers.X-Key=guess-me"))
                .then()
                .statusCode(200)
                .body("data", empty());
    }
}
