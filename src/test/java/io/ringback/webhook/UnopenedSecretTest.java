package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that secrets which cannot be decrypted affect only operations that need them. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class UnopenedSecretTest {
    private static final String ADVICE = "RINGBACK_ENCRYPTION_KEYS";

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;
    private String webhook;

    @BeforeEach
    void set_up_webhook_with_an_undecryptable_secret() {
        tenant = Tenant.create();
        webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        UUID id = Ids.parse(webhook).orElseThrow();
        database.execute("update webhook_revision set secrets = array['gone:AAAA'] where webhook_id = '" + id + "'");
    }

    private String path() {
        return tenant.path("/webhooks/" + webhook);
    }

    @Test
    void an_undecryptable_webhook_is_shown_with_the_reason() {
        tenant.request()
                .get(path())
                .then()
                .statusCode(200)
                .body("data.name", equalTo("New Calls"))
                .body("data.secrets_unavailable", containsString(ADVICE));
        tenant.request().get(tenant.path("/webhooks")).then().statusCode(200).body("data.size()", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH|          |{'data':{'signature':'v1a'}}",
                "GET  |/secret   |",
                "POST |/secret/rotate|{'data':{}}",
                "POST |/test     |{'data':{}}"
            })
    void operations_that_need_the_secret_are_conflicts_with_instructions(String method, String rest, String body) {
        var request = tenant.request();
        if (body != null) {
            request.body(body.replace('\'', '"'));
        }
        ValidatableResponse answer = request.request(method.strip(), path() + (rest == null ? "" : rest.strip()))
                .then();
        answer.statusCode(409).body("data.message", containsString(ADVICE));
    }

    @Test
    void an_undecryptable_webhook_can_be_disabled_and_keeps_its_stored_secret() {
        patch(Map.of("enabled", false))
                .statusCode(200)
                .body("data.enabled", equalTo(false))
                .body("data.secrets_unavailable", containsString(ADVICE));
        assertThat(stored("secrets[1]")).isEqualTo("gone:AAAA");
    }

    @Test
    void a_secret_that_was_not_revealed_is_not_audited() {
        String shown =
                "select count(*)::int from audit where subject_id = '" + id() + "' and action = 'secret_revealed'";
        tenant.request().get(path() + "/secret").then().statusCode(409);
        assertThat(database.value(shown)).isEqualTo(0);
        patch(Map.of("secret", "whsec_" + "A".repeat(32))).statusCode(200);
        tenant.request().get(path() + "/secret").then().statusCode(200);
        assertThat(database.value(shown)).isEqualTo(1);
    }

    @Test
    void a_new_secret_repairs_the_webhook() {
        String secret = "whsec_" + "A".repeat(32);
        patch(Map.of("secret", secret)).statusCode(200).body("data.secrets_unavailable", nullValue());
        tenant.request().get(path() + "/secret").then().statusCode(200).body("data.secret", equalTo(secret));
    }

    @Test
    void writing_the_document_back_does_not_store_the_fault() {
        Map<String, Object> document =
                tenant.request().get(path()).then().extract().path("data");
        tenant.request()
                .body(Map.of("data", document))
                .post(path())
                .then()
                .statusCode(200)
                .body("data.secrets_unavailable", containsString(ADVICE));
        patch(Map.of("secret", "whsec_" + "A".repeat(32))).statusCode(200);
        tenant.request().get(path()).then().statusCode(200).body("data.secrets_unavailable", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone:AAAA", "plain:!", "plain", ""})
    void undecryptable_headers_stay_until_replaced(String damaged) {
        openSecrets();
        database.execute(
                "update webhook_revision set request_headers = '" + damaged + "' where webhook_id = '" + id() + "'");
        tenant.request().get(path()).then().statusCode(200).body("data.secrets_unavailable", containsString(ADVICE));
        patch(Map.of("name", "Other")).statusCode(200).body("data.secrets_unavailable", containsString(ADVICE));
        assertThat(stored("request_headers")).isEqualTo(damaged);
        patch(Map.of("custom_request_headers", Map.of("X-Team", "calls")))
                .statusCode(200)
                .body("data.secrets_unavailable", nullValue())
                .body("data.custom_request_headers.X-Team", equalTo("calls"));
    }

    @Test
    void undecryptable_headers_can_be_removed() {
        openSecrets();
        database.execute("update webhook_revision set request_headers = 'gone:AAAA' where webhook_id = '" + id() + "'");
        tenant.request()
                .body("{\"data\":{\"custom_request_headers\":null}}")
                .patch(path())
                .then()
                .statusCode(200)
                .body("data.secrets_unavailable", nullValue())
                .body("data.custom_request_headers", nullValue());
    }

    private UUID id() {
        return Ids.parse(webhook).orElseThrow();
    }

    private ValidatableResponse patch(Map<String, ?> changes) {
        return tenant.request().body(Map.of("data", changes)).patch(path()).then();
    }

    private void openSecrets() {
        database.execute("update webhook_revision set secrets = array['plain:" + "A".repeat(32)
                + "'] where webhook_id = '" + id() + "'");
    }

    private Object stored(String column) {
        return database.value("select " + column + " from webhook_revision where webhook_id = '" + id()
                + "' order by revision desc limit 1");
    }

    @Test
    void an_undecryptable_webhook_can_be_deleted() {
        tenant.request().delete(path()).then().statusCode(200);
        tenant.request().get(path()).then().statusCode(404);
    }

    @Test
    void an_undecryptable_webhook_can_be_re_enabled_unchanged() {
        UUID id = Ids.parse(webhook).orElseThrow();
        database.execute("update webhook set enabled = false, disable_reason = 'gone' where id = '" + id + "'");
        tenant.request()
                .body(Map.of("data", Map.of("re-enable", true)))
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(200)
                .body("data[0].enabled", equalTo(true));
        assertThat(database.value("select secrets[1] from webhook_revision where webhook_id = '" + id
                        + "' order by revision desc limit 1"))
                .isEqualTo("gone:AAAA");
    }

    @Test
    void an_undecryptable_api_key_is_a_conflict_until_renewed() {
        String path = tenant.path("/api_key");
        String before =
                tenant.request().get(path).then().statusCode(200).extract().path("data.api_key");
        UUID id = Ids.parse(tenant.account()).orElseThrow();
        database.execute("update account set api_key = 'gone:AAAA' where id = '" + id + "'");
        tenant.request().get(path).then().statusCode(409).body("data.message", containsString("renew"));
        tenant.request().put(path).then().statusCode(200).body("data.api_key", not(equalTo(before)));
        tenant.request().get(path).then().statusCode(200);
    }
}
