package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.id.Ids;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a webhook's health as its account sees it, and the disabling of one that always fails. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class WebhookHealthTest {
    @Inject
    DataSource database;

    @Inject
    Webhooks webhooks;

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

    private Map<String, Object> health(String webhook) {
        return tenant.request()
                .get(tenant.path("/webhooks/" + webhook))
                .then()
                .statusCode(200)
                .extract()
                .path("data.health");
    }

    private UUID id(String shown) {
        return Ids.parse(shown).orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Makes the webhook fail since {@code interval} ago. */
    private void failingFor(String webhook, String interval) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "update health set failing_since = now() - ?::interval where webhook_id = ?")) {
            statement.setString(1, interval);
            statement.setObject(2, id(webhook));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void a_webhook_without_attempts_is_healthy() {
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
        assertThat(health(webhook)).isEqualTo(Map.of("pending", 0, "circuit", "closed"));
    }

    @Test
    void the_first_failure_starts_the_failing_period_and_a_success_ends_it() throws Exception {
        server.answers("/", ScriptedAnswer.status(500), ScriptedAnswer.status(404), ScriptedAnswer.status(200));
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("retries", 0));

        tenant.event("channel_create", Map.of());
        Map<String, Object> failed = Until.holds(() -> health(webhook), it -> it.containsKey("failing_since"));
        assertThat(failed).containsKey("last_failure_at").doesNotContainKey("last_success_at");

        tenant.event("channel_create", Map.of());
        Map<String, Object> again = Until.holds(
                () -> health(webhook), it -> !Objects.equals(it.get("last_failure_at"), failed.get("last_failure_at")));
        assertThat(again).containsEntry("failing_since", failed.get("failing_since"));

        tenant.event("channel_create", Map.of());
        Map<String, Object> well = Until.holds(() -> health(webhook), it -> it.containsKey("last_success_at"));
        assertThat(well)
                .containsEntry("last_failure_at", again.get("last_failure_at"))
                .doesNotContainKey("failing_since");
    }

    @Test
    void pending_deliveries_are_counted() {
        server.answers("/", ScriptedAnswer.status(500));
        String webhook =
                tenant.webhook("channel_create", server.uri("/"), Map.of("retries", 10, "ordering", "call_id"));
        for (int i = 0; i < 3; i++) {
            tenant.event("channel_create", Map.of("call_id", "one"));
        }
        assertThat(health(webhook)).containsEntry("pending", 3);
    }

    @Test
    void after_five_days_without_success_a_webhook_is_disabled_once_with_a_notice() throws Exception {
        server.answers("/dead", ScriptedAnswer.status(500));
        String dead = tenant.webhook("channel_create", server.uri("/dead"), Map.of("retries", 0));
        tenant.webhook("webhook_disabled", server.uri("/notices"), Map.of("format", "json"));

        tenant.event("channel_create", Map.of());
        Until.holds(() -> health(dead), it -> it.containsKey("failing_since"));
        failingFor(dead, "4 days 23 hours");
        tenant.event("channel_create", Map.of());
        server.await(2);
        failingFor(dead, "5 days");
        tenant.event("channel_create", Map.of());

        server.next();
        Request notice = server.next();
        assertThat(notice.path()).isEqualTo("/notices");
        assertThat(JsonPath.from(notice.text()).getString("hook_event")).isEqualTo("webhook_disabled");
        assertThat(JsonPath.from(notice.text()).getString("webhook_id")).isEqualTo(dead);
        assertThat(JsonPath.from(notice.text()).getString("disable_reason"))
                .isEqualTo("no delivery has succeeded for 5 days");
        tenant.request()
                .get(tenant.path("/webhooks/" + dead))
                .then()
                .body("data.enabled", equalTo(false))
                .body("data.disable_reason", equalTo("no delivery has succeeded for 5 days"));

        // Enabling starts a new period of five days.
        tenant.request()
                .body(Map.of("data", Map.of("re-enable", true)))
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(1));
        assertThat(health(dead)).doesNotContainKey("failing_since");
        tenant.event("channel_create", Map.of());
        assertThat(server.next().path()).isEqualTo("/dead");
        Until.holds(() -> health(dead), it -> it.containsKey("failing_since"));
        tenant.request().get(tenant.path("/webhooks/" + dead)).then().body("data.enabled", equalTo(true));
    }

    @Test
    void disabling_requires_a_notice_which_the_disabled_webhook_does_not_get() throws Exception {
        String webhook = tenant.webhook("all", server.uri("/"), Map.of());

        execute("alter table event add constraint test_refused check (hook <> 'webhook_disabled') not valid");
        try {
            assertThatThrownBy(() -> webhooks.disable(id(webhook), 1, "gone")).isNotNull();
        } finally {
            execute("alter table event drop constraint test_refused");
        }
        tenant.request().get(tenant.path("/webhooks/" + webhook)).then().body("data.enabled", equalTo(true));

        assertThat(webhooks.disable(id(webhook), 1, "gone")).isTrue();
        tenant.request()
                .get(tenant.path("/events?filter_hook=webhook_disabled"))
                .then()
                .body("data.deliveries", equalTo(List.of(0)));
    }

    @Test
    void a_410_response_also_causes_a_notice() throws Exception {
        server.answers("/gone", ScriptedAnswer.status(410));
        String gone = tenant.webhook("channel_create", server.uri("/gone"), Map.of());
        tenant.webhook("webhook_disabled", server.uri("/notices"), Map.of("format", "json"));

        tenant.event("channel_create", Map.of());

        assertThat(server.next().path()).isEqualTo("/gone");
        assertThat(JsonPath.from(server.next().text()).getString("webhook_id")).isEqualTo(gone);
    }
}
