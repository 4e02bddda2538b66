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

/** A delivery is asked for once more, a webhook is tried out, and what the service disabled is enabled again. */
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
    void a_pending_delivery_is_made_at_once_and_only_once() throws Exception {
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
    void an_ended_delivery_is_made_again_under_its_own_id() {
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
    void what_cannot_be_made_again_is_refused() {
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
    void a_webhook_is_tried_out() throws Exception {
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
    void trying_out_tells_what_went_wrong_on_the_way() {
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
    void what_the_service_disabled_is_enabled_again_and_nothing_else() {
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
    void a_parent_enables_again_what_is_below() {
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

    /** Waits for {@code count} attempts of {@code webhook}; the delivery of the last. */
    private String ended(String webhook, int count) {
        return Until.holds(
                        () -> tenant.attempts(webhook),
                        found -> found.getList("data").size() == count)
                .getString("data[0].delivery_id");
    }
}
