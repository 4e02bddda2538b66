package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests retries on request, test sends, and re-enabling webhooks that the service disabled. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class AgainTest {
    private final Receiver server = Receiver.start();
    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_retried_pending_delivery_is_sent_once_and_at_once() throws Exception {
        server.answers(
                "/calls", ScriptedAnswer.status(503, Map.of("Retry-After", "3600"), ""), ScriptedAnswer.status(200));
        String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of());
        tenant.event("channel_create", Map.of());
        String delivery = ended(webhook, 1);
        tenant.request().post(retry(delivery)).then().statusCode(202);
        assertThat(ended(webhook, 2)).isEqualTo(delivery);
        tenant.request()
                .get(tenant.path("/deliveries/" + delivery))
                .then()
                .body("data.state", is("delivered"))
                .body("data.attempts.try", contains(1, 2));
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void an_ended_delivery_is_sent_again_under_its_own_id() {
        String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of("retries", 0));
        tenant.event("channel_create", Map.of());
        String delivery = ended(webhook, 1);
        tenant.request().post(retry(delivery)).then().statusCode(202);
        ended(webhook, 2);
        tenant.request()
                .get(tenant.path("/deliveries/" + delivery))
                .then()
                .body("data.state", is("delivered"))
                .body("data.tries", is(2))
                .body("data.attempts.try", contains(1, 2));
    }

    @Test
    void retries_of_unavailable_deliveries_are_rejected() {
        String webhook = tenant.webhook("channel_create", server.uri("/calls"), Map.of());
        tenant.event("channel_create", Map.of());
        String delivery = ended(webhook, 1);
        tenant.with("read").request().post(retry(delivery)).then().statusCode(403);
        Tenant.create().request().post(retry(delivery)).then().statusCode(403);
        tenant.request().post(retry("0".repeat(32))).then().statusCode(404);
        tenant.request().delete(tenant.path("/webhooks/" + webhook)).then().statusCode(200);
        tenant.request().post(retry(delivery)).then().statusCode(409).body("message", is("datastore_conflict"));
    }

    @Test
    void a_test_send_returns_the_attempt() throws Exception {
        server.answers("/calls", ScriptedAnswer.status(500, "no"));
        String webhook =
                tenant.webhook("channel_destroy", server.uri("/calls"), Map.of("format", "json", "enabled", false));
        tenant.request()
                .post(tenant.path("/webhooks/" + webhook + "/test"))
                .then()
                .statusCode(200)
                .body("data.result", is("failure"))
                .body("data.resp_status_code", is("500"))
                .body("data.resp_body", is("no"))
                .body("data.hook_event", is("channel_destroy"))
                .body("data.try", is(1));
        assertThat(server.next().header("webhook-signature")).isPresent();
        assertThat(server.received()).hasSize(1);
        tenant.request()
                .get(tenant.path("/webhooks/" + webhook + "/attempts"))
                .then()
                .body("data", empty());
    }

    @Test
    void a_failed_test_send_reports_the_error() {
        String webhook =
                tenant.webhook("all", java.net.URI.create("http://127.0.0.1:" + Receiver.closedPort() + "/"), Map.of());
        tenant.request()
                .post(tenant.path("/webhooks/" + webhook + "/test"))
                .then()
                .statusCode(200)
                .body("data.client_error", is("econnrefused"))
                .body("data.hook_event", is("channel_create"));
        tenant.request().post(tenant.path("/webhooks/0/test")).then().statusCode(404);
    }

    @Test
    void re_enable_affects_only_webhooks_that_the_service_disabled() {
        server.answers("/gone", ScriptedAnswer.status(410));
        String gone = tenant.webhook("channel_create", server.uri("/gone"), Map.of());
        String off = tenant.webhook("channel_create", server.uri("/off"), Map.of("enabled", false));
        tenant.event("channel_create", Map.of());
        Until.holds(() -> enabled(gone), is(false)::matches);
        tenant.request()
                .body("{\"data\":{}}")
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(400);
        tenant.request()
                .body(Map.of("data", Map.of("re-enable", false)))
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(400);
        var again = Map.of("data", Map.of("re-enable", true));
        Tenant.master()
                .body(again)
                .patch(tenant.path("/descendants/webhooks"))
                .then()
                .statusCode(200)
                .body("data", empty());
        tenant.request()
                .body(again)
                .patch(tenant.path("/webhooks"))
                .then()
                .statusCode(200)
                .body("data.id", contains(gone));
        assertThat(enabled(gone)).isTrue();
        assertThat(enabled(off)).isFalse();
    }

    @Test
    void a_parent_can_re_enable_webhooks_below() {
        server.answers("/gone", ScriptedAnswer.status(410));
        Tenant child = Tenant.below(tenant.account());
        String gone = child.webhook("channel_create", server.uri("/gone"), Map.of());
        child.event("channel_create", Map.of());
        Until.holds(
                () -> (boolean)
                        child.request().get(child.path("/webhooks/" + gone)).path("data.enabled"),
                is(false)::matches);
        tenant.request()
                .body(Map.of("data", Map.of("re-enable", true)))
                .patch(tenant.path("/descendants/webhooks"))
                .then()
                .statusCode(200)
                .body("data.id", contains(gone));
    }

    private boolean enabled(String webhook) {
        return tenant.request().get(tenant.path("/webhooks/" + webhook)).path("data.enabled");
    }

    private String retry(String delivery) {
        return tenant.path("/deliveries/" + delivery + "/retry");
    }

    /** Waits for {@code count} attempts of {@code webhook}; returns the delivery of the last. */
    private String ended(String webhook, int count) {
        return Until.holds(
                        () -> tenant.attempts(webhook),
                        found -> found.getList("data").size() == count)
                .getString("data[0].delivery_id");
    }
}
