package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the audit log: readable by admins, complete, and without secrets. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class AuditTest {
    private static final URI TARGET = URI.create("http://127.0.0.1:8080/");

    private Tenant tenant;

    @BeforeEach
    void an_account() {
        tenant = Tenant.create();
    }

    private JsonPath log(String query) {
        return tenant.request()
                .get(tenant.path("/audit" + query))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> actions() {
        return log("?page_size=200&ascending=true").getList("data.action");
    }

    @Test
    void webhook_changes_and_key_reveals_are_audited() {
        String webhook = tenant.webhook("channel_create", TARGET, Map.of());
        String path = tenant.path("/webhooks/" + webhook);
        tenant.request()
                .body(Map.of("data", Map.of("retries", 5)))
                .patch(path)
                .then()
                .statusCode(200);
        tenant.request().get(path).then().statusCode(200);
        tenant.request().get(path + "/secret").then().statusCode(200);
        tenant.request().post(path + "/secret/rotate").then().statusCode(200);
        tenant.request().delete(path).then().statusCode(200);

        assertThat(actions())
                .containsExactly(
                        "account_created",
                        "token_created",
                        "webhook_created",
                        "webhook_changed",
                        "secret_revealed",
                        "secret_rotated",
                        "webhook_deleted");
        JsonPath rotated = log("?filter_action=secret_rotated");
        assertThat(rotated.getString("data[0].subject_id")).isEqualTo(webhook);
        assertThat(rotated.getString("data[0].actor.type")).isEqualTo("token");
        assertThat(rotated.getString("data[0].actor.account_id")).isEqualTo(tenant.account());
        assertThat(rotated.getString("data[0].address")).isEqualTo("127.0.0.1");
    }

    @Test
    void an_audit_entry_names_the_request() {
        tenant.request()
                .header("X-Request-ID", "the-request-of-this-test")
                .body(Map.of("data", Map.of("name", "Renamed")))
                .patch(tenant.path(""))
                .then()
                .statusCode(200);

        assertThat(log("?filter_action=account_changed").getString("data[0].request_id"))
                .isEqualTo("the-request-of-this-test");
    }

    @Test
    void keys_tokens_and_logins_are_audited_without_secrets() {
        String key = tenant.request().get(tenant.path("/api_key")).path("data.api_key");
        String token = io.restassured.RestAssured.given()
                .contentType("application/json")
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v1/api_auth")
                .then()
                .statusCode(201)
                .extract()
                .path("auth_token");
        io.restassured.RestAssured.given()
                .header("X-Auth-Token", token)
                .delete("/v1/token_auth")
                .then()
                .statusCode(200);
        tenant.request().put(tenant.path("/api_key")).then().statusCode(200);

        assertThat(actions())
                .containsExactly(
                        "account_created",
                        "token_created",
                        "api_key_revealed",
                        "logged_in",
                        "token_revoked",
                        "api_key_renewed");
        String all = tenant.request().get(tenant.path("/audit")).asString();
        assertThat(all).doesNotContain(key, token, tenant.token());
        assertThat(log("?filter_action=logged_in").getString("data[0].actor.type"))
                .isEqualTo("api_key");
        assertThat(log("?filter_action=account_created").getString("data[0].actor.type"))
                .isEqualTo("master_token");
    }

    @Test
    void changes_by_the_service_are_audited() throws Exception {
        try (Receiver server = Receiver.start()) {
            server.answers("/", ScriptedAnswer.status(410));
            tenant.webhook("channel_create", server.uri("/"), Map.of());
            tenant.event("channel_create", Map.of());
            server.next();
            Until.holds(this::actions, actions -> actions.contains("webhook_disabled"));
        }
        JsonPath line = log("?filter_action=webhook_disabled");
        assertThat(line.getMap("data[0].actor")).isEqualTo(Map.of("type", "service"));
        assertThat(line.getString("data[0].address")).isNull();
    }

    @Test
    void rejected_requests_are_not_audited() {
        List<String> before = actions();
        tenant.request()
                .body(Map.of("data", Map.of()))
                .put(tenant.path("/webhooks"))
                .then()
                .statusCode(400);
        tenant.with("read").request().put(tenant.path("/webhooks")).then().statusCode(403);
        assertThat(actions()).isEqualTo(List.of("account_created", "token_created", "token_created"));
        assertThat(before).hasSize(2);
    }

    @Test
    void only_the_role_admin_can_read_the_audit_log() {
        tenant.with("read").request().get(tenant.path("/audit")).then().statusCode(403);
        tenant.with("ingest").request().get(tenant.path("/audit")).then().statusCode(403);
        Tenant.create().request().get(tenant.path("/audit")).then().statusCode(403);
        Tenant.master().get(tenant.path("/audit")).then().statusCode(200).body("data.size()", equalTo(4));
    }
}
