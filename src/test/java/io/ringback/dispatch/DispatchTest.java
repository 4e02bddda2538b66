package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.id.Ids;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the dispatcher with servers that are slow, gone, or redirect. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class DispatchTest {
    /** Initial concurrency limit of an endpoint, before its first response. */
    private static final int AT_ONCE = 4;

    private static final int MORE = AT_ONCE + 8;

    @Inject
    AgroalDataSource database;

    private final CountDownLatch held = new CountDownLatch(1);
    private Receiver server;
    private Tenant tenant;

    @BeforeEach
    void set_up_account_and_receiver() {
        server = Receiver.start();
        tenant = Tenant.create();
    }

    @AfterEach
    void close() {
        held.countDown();
        server.close();
    }

    private String webhook(String hook, String path, int retries) {
        return tenant.webhook(hook, server.uri(path), Map.of("retries", retries));
    }

    /**
     * Creates a webhook at its concurrency limit, with more deliveries due; each request gets this response when
     * released.
     */
    private String busy(ScriptedAnswer scriptedAnswer) throws InterruptedException {
        server.answers("/busy", ScriptedAnswer.after(held, scriptedAnswer));
        String webhook = webhook("channel_create", "/busy", 2);
        var events = IntStream.range(0, MORE)
                .mapToObj(i -> Map.of("hook", "channel_create", "payload", Map.of("number", i)))
                .toList();
        tenant.request()
                .body(Map.of("data", events))
                .post(tenant.path("/events"))
                .then()
                .statusCode(202);
        server.await(AT_ONCE);
        return webhook;
    }

    private JsonPath attempts(String webhook, int count) {
        return Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == count);
    }

    private long count(String from, String webhook) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("select count(*) from " + from + " where webhook_id = ?")) {
            statement.setObject(1, Ids.parse(webhook).orElseThrow());
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns when everything settled earlier has been processed completely. */
    private void oneMoreIsSettled() {
        String webhook = webhook("channel_bridge", "/bridge", 0);
        tenant.event("channel_bridge", Map.of());
        attempts(webhook, 1);
    }

    @Test
    void an_endpoint_gets_at_most_its_cap_at_once_and_the_rest_later() throws Exception {
        String webhook = busy(ScriptedAnswer.status(200));
        oneMoreIsSettled();
        assertThat(server.received()).hasSize(AT_ONCE + 1);
        held.countDown();
        JsonPath attempts = attempts(webhook, MORE);
        assertThat(attempts.getList("data.try")).containsOnly(1);
        assertThat(attempts.getList("data.result")).containsOnly("success");
        assertThat(server.received()).hasSize(MORE + 1);
    }

    @Test
    void a_hanging_endpoint_does_not_delay_another() throws Exception {
        busy(ScriptedAnswer.status(200));
        webhook("channel_answer", "/quick", 0);
        tenant.event("channel_answer", Map.of());
        assertThat(server.next().path()).isEqualTo("/quick");
        assertThat(held.getCount()).isEqualTo(1);
    }

    @Test
    void waiting_deliveries_of_a_disabled_webhook_are_cancelled() throws Exception {
        String webhook = busy(ScriptedAnswer.status(500));
        tenant.request()
                .body("{\"data\": {\"enabled\": false}}")
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200);
        Until.holds(() -> count("cancellation", webhook), ended -> ended == MORE - AT_ONCE);
        held.countDown();
        Until.holds(() -> count("cancellation", webhook), ended -> ended == MORE);
        assertThat(count("delivery", webhook)).isZero();
        assertThat(attempts(webhook, AT_ONCE).getList("data.result")).containsOnly("failure");
        assertThat(server.received()).hasSize(AT_ONCE);
    }

    @Test
    void waiting_deliveries_of_a_deleted_webhook_are_cancelled() throws Exception {
        String webhook = busy(ScriptedAnswer.status(200));
        tenant.request().delete(tenant.path("/webhooks/" + webhook)).then().statusCode(200);
        Until.holds(() -> count("cancellation", webhook), ended -> ended == MORE - AT_ONCE);
        held.countDown();
        assertThat(attempts(webhook, AT_ONCE).getList("data.result")).containsOnly("success");
        assertThat(count("delivery", webhook)).isZero();
    }

    @Test
    void a_410_disables_the_webhook_and_cancels_its_deliveries() throws Exception {
        String webhook = busy(ScriptedAnswer.status(410));
        held.countDown();
        Until.holds(() -> count("attempt", webhook) + count("cancellation", webhook), ended -> ended == MORE);
        assertThat(count("delivery", webhook)).isZero();
        assertThat(count("attempt", webhook)).isGreaterThanOrEqualTo(AT_ONCE);
        Until.holds(
                () -> tenant.request()
                        .get(tenant.path("/webhooks/" + webhook))
                        .then()
                        .extract()
                        .<Boolean>path("data.enabled"),
                enabled -> !enabled);
        tenant.request()
                .get(tenant.path("/webhooks/" + webhook))
                .then()
                .body("data.enabled", equalTo(false))
                .body("data.disable_reason", containsString("410"));
    }

    @Test
    void a_410_is_ignored_if_the_webhook_was_changed_since() throws Exception {
        server.answers("/gone", ScriptedAnswer.after(held, ScriptedAnswer.status(410)));
        String webhook = webhook("channel_create", "/gone", 2);
        tenant.event("channel_create", Map.of());
        server.next();
        tenant.request()
                .body("{\"data\": {\"name\": \"New address\"}}")
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200);
        held.countDown();
        attempts(webhook, 1);
        oneMoreIsSettled();
        tenant.request().get(tenant.path("/webhooks/" + webhook)).then().body("data.enabled", equalTo(true));
        assertThat(count("delivery", webhook)).isZero();
    }

    @Test
    void a_redirect_is_a_failure_and_is_not_followed() {
        server.answers(
                "/moved",
                ScriptedAnswer.status(
                        307, Map.of("Location", server.uri("/elsewhere").toString()), ""));
        String webhook = webhook("channel_create", "/moved", 0);
        tenant.event("channel_create", Map.of());
        JsonPath attempts = attempts(webhook, 1);
        assertThat(attempts.getString("data[0].resp_status_code")).isEqualTo("307");
        assertThat(attempts.getString("data[0].reason")).isEqualTo("bad response code");
        oneMoreIsSettled();
        assertThat(server.received()).extracting(request -> request.path()).containsExactly("/moved", "/bridge");
    }

    @Test
    void retry_after_is_respected() {
        server.answers("/overloaded", ScriptedAnswer.status(503, Map.of("Retry-After", "600"), ""));
        String webhook = webhook("channel_create", "/overloaded", 2);
        tenant.event("channel_create", Map.of());
        JsonPath attempt = attempts(webhook, 1);
        assertThat(Duration.between(
                        Instant.parse(attempt.getString("data[0].attempted_at")),
                        Instant.parse(attempt.getString("data[0].next_attempt_at"))))
                .isBetween(Duration.ofSeconds(599), Duration.ofSeconds(700));
    }

    @Test
    void an_attempt_uses_the_webhooks_current_document() throws Exception {
        server.answers("/old", ScriptedAnswer.after(held, ScriptedAnswer.status(500)));
        String webhook = webhook("channel_create", "/old", 2);
        tenant.event("channel_create", Map.of("call_id", "42"));
        server.next();
        tenant.request()
                .body(Map.of(
                        "data", Map.of("uri", server.uri("/new").toString(), "custom_data", Map.of("call_id", "mine"))))
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200);
        held.countDown();
        var second = server.next();
        assertThat(second.path()).isEqualTo("/new");
        assertThat(second.form()).containsEntry("call_id", "mine");
        JsonPath attempts = attempts(webhook, 2);
        assertThat(attempts.getString("data[1].uri")).endsWith("/old");
        assertThat(attempts.getString("data[1].req_body")).contains("call_id=42");
        assertThat(attempts.getString("data[0].req_body")).isEqualTo(second.text());
    }

    private void execute(String sql, String webhook) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, Ids.parse(webhook).orElseThrow());
            statement.executeUpdate();
        }
    }

    @Test
    void a_webhook_with_an_undecryptable_secret_fails_alone_with_a_record() throws Exception {
        String damaged = webhook("channel_create", "/damaged", 1);
        String whole = webhook("channel_create", "/whole", 1);
        execute("update webhook_revision set secrets = array['none:AAAA'] where webhook_id = ?", damaged);
        tenant.event("channel_create", Map.of());
        assertThat(server.next().path()).isEqualTo("/whole");
        attempts(whole, 1);
        Until.holds(
                () -> count("(select * from attempt where client_error like 'unsendable: %') a", damaged),
                found -> found == 2);
        assertThat(count("delivery", damaged)).isZero();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_removed_rate_limit_no_longer_applies() throws Exception {
        String webhook = tenant.webhook("channel_create", server.uri("/limited"), Map.of("rate_limit", 1));
        tenant.event("channel_create", Map.of());
        server.next();
        tenant.request()
                .body("{\"data\": {\"rate_limit\": null}}")
                .patch(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200);
        long began = System.nanoTime();
        IntStream.range(0, 6).forEach(i -> tenant.event("channel_create", Map.of("number", i)));
        server.await(6);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
}
