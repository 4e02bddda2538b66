package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests attempts whose webhook's keys or program version are no longer available. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class OldAttemptTest {
    @Inject
    AgroalDataSource database;

    @Test
    void an_attempt_whose_webhook_cannot_be_decrypted_is_shown_with_a_reason() throws SQLException {
        Tenant tenant = Tenant.create();
        try (Receiver server = Receiver.start()) {
            String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of());
            tenant.event("channel_create", Map.of("call_id", "7"));
            JsonPath before = Until.holds(
                    () -> tenant.attempts(webhook), page -> page.getList("data").size() == 1);
            assertThat(before.getMap("data[0]")).containsKey("req_headers").doesNotContainKey("request_unavailable");
            sealWithUnknownKey(webhook);

            JsonPath after = tenant.attempts(webhook);
            assertThat(after.getString("data[0].request_unavailable")).contains("cannot be decrypted");
            assertThat(after.getMap("data[0]"))
                    .doesNotContainKeys("req_headers", "req_body", "uri")
                    .containsEntry("id", before.getString("data[0].id"))
                    .containsEntry("result", "success")
                    .containsEntry("resp_status_code", "200")
                    .containsEntry("hook_event", "channel_create");
            Response delivery =
                    tenant.request().get(tenant.path("/deliveries/" + before.getString("data[0].delivery_id")));
            delivery.then().statusCode(200);
            assertThat(delivery.<String>path("data.attempts[0].request_unavailable"))
                    .isNotEmpty();
        }
    }

    @Test
    void a_request_of_an_earlier_version_is_rendered_as_that_version_sent_it() throws SQLException {
        Tenant tenant = Tenant.create();
        try (Receiver server = Receiver.start()) {
            String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of());
            tenant.event("channel_create", Map.of("call_id", "7"));
            JsonPath present = Until.holds(
                    () -> tenant.attempts(webhook), page -> page.getList("data").size() == 1);
            assertThat(present.getString("data[0].req_headers.User-Agent"))
                    .isEqualTo(server.received().getFirst().header("User-Agent").orElseThrow())
                    .isNotEqualTo("Ringback/0.0.9");
            change(webhook, "insert into release (id, version) select -9, '0.0.9' from webhook where id = ?");
            change(webhook, "update attempt set release_id = -9 where webhook_id = ? and release_id is not null");
            assertThat(tenant.attempts(webhook).getString("data[0].req_headers.User-Agent"))
                    .isEqualTo("Ringback/0.0.9");
        }
    }

    /** Replaces the revision of {@code webhook}'s attempts by one encrypted with an unknown key. */
    private void sealWithUnknownKey(String webhook) throws SQLException {
        change(webhook, """
                insert into webhook_revision (webhook_id, revision, account_id, document, secrets)
                select webhook_id, 99, account_id, document, array['gone:AAAA']
                from webhook_revision where webhook_id = ?
                """);
        change(webhook, "update attempt set revision = 99 where webhook_id = ?");
    }

    /** Changes one row of {@code webhook}. */
    private void change(String webhook, String sql) throws SQLException {
        UUID id = UUID.fromString(webhook.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
