package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the API of deliveries and their events. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class DeliveryResourceTest {
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

    private ValidatableResponse get(String path) {
        return tenant.request().get(tenant.path(path)).then().statusCode(200);
    }

    /** Waits until the only delivery of {@code event} is in {@code state}; returns it. */
    private JsonPath await(String event, String state) {
        return Until.holds(
                () -> get("/deliveries?filter_event_id=" + event).extract().jsonPath(),
                page -> state.equals(page.getString("data[0].state")));
    }

    private String tell(String path, Map<String, ?> more, ScriptedAnswer... answers) {
        server.answers(path, answers);
        tenant.webhook("channel_create", server.uri(path), more);
        return tenant.event("channel_create", Map.of("call_id", path));
    }

    @Test
    void a_delivered_delivery_shows_its_attempts() {
        String event = tell("/flaky", Map.of("retries", 3), ScriptedAnswer.status(503), ScriptedAnswer.status(200));
        String delivery = await(event, "delivered").getString("data[0].id");
        get("/deliveries/" + delivery)
                .body("data.state", is("delivered"))
                .body("data.tries", is(2))
                .body("data.event_id", is(event))
                .body("data.hook_event", is("channel_create"))
                .body("data.account_id", is(tenant.account()))
                .body("data.reason", nullValue())
                .body("data.next_attempt_at", nullValue())
                .body("data.ended_at", notNullValue())
                .body("data.attempts.try", contains(1, 2))
                .body("data.attempts.resp_status_code", contains("503", "200"));
    }

    @Test
    void a_failed_delivery_shows_every_attempt() {
        String event = tell("/broken", Map.of("retries", 1), ScriptedAnswer.status(500));
        String delivery = await(event, "failed").getString("data[0].id");
        get("/deliveries/" + delivery)
                .body("data.state", is("failed"))
                .body("data.attempts", hasSize(2))
                .body("data.attempts.result", everyItem(is("failure")));
    }

    @Test
    void a_pending_delivery_is_visible_before_its_first_attempt_ends() throws Exception {
        String event = tell("/slow", Map.of(), ScriptedAnswer.after(held, ScriptedAnswer.status(200)));
        server.next();
        String delivery = await(event, "pending").getString("data[0].id");
        get("/deliveries/" + delivery)
                .body("data.tries", is(0))
                .body("data.attempts", empty())
                .body("data.ended_at", nullValue());
        get("/deliveries?filter_state=pending").body("data.id", contains(delivery));
        held.countDown();
        await(event, "delivered");
        get("/deliveries?filter_state=pending").body("data", empty());
    }

    @Test
    void a_cancelled_delivery_shows_the_reason_and_its_attempts() {
        server.answers("/broken", ScriptedAnswer.status(500));
        String webhook = tenant.webhook("channel_create", server.uri("/broken"), Map.of("retries", 10));
        String event = tenant.event("channel_create", Map.of());
        Until.holds(
                () -> tenant.attempts(webhook), found -> !found.getList("data").isEmpty());
        tenant.request().delete(tenant.path("/webhooks/" + webhook)).then().statusCode(200);
        JsonPath cancelled = await(event, "cancelled");
        assertThat(cancelled.getString("data[0].reason")).isEqualTo("webhook deleted");
        get("/deliveries/" + cancelled.getString("data[0].id"))
                .body("data.state", is("cancelled"))
                .body("data.attempts", not(empty()))
                .body("data.ended_at", notNullValue());
        get("/deliveries?filter_state=cancelled").body("data", hasSize(1));
        get("/webhooks/" + webhook + "/deliveries").body("data", hasSize(1));
    }

    @Test
    void paging_returns_every_delivery_once_in_any_state() {
        String lost = tenant.webhook("channel_bridge", server.uri("/lost"), Map.of("retries", 10));
        server.answers("/lost", ScriptedAnswer.status(500));
        String cancelled = tenant.event("channel_bridge", Map.of());
        Until.holds(() -> tenant.attempts(lost), found -> !found.getList("data").isEmpty());
        tenant.request().delete(tenant.path("/webhooks/" + lost)).then().statusCode(200);
        await(cancelled, "cancelled");
        server.answers("/slow", ScriptedAnswer.after(held, ScriptedAnswer.status(200)));
        tenant.webhook("channel_answer", server.uri("/slow"), Map.of());
        String pending = tenant.event("channel_answer", Map.of());
        String failed = tell("/broken", Map.of("retries", 1), ScriptedAnswer.status(500));
        await(failed, "failed");
        tenant.webhook("channel_destroy", server.uri("/good"), Map.of());
        String delivered = tenant.event("channel_destroy", Map.of());
        await(delivered, "delivered");

        List<String> events = List.of(cancelled, pending, failed, delivered);
        assertThat(walk("ascending=true")).isEqualTo(events);
        assertThat(walk("ascending=false")).isEqualTo(events.reversed());
        for (String state : List.of("cancelled", "pending", "failed", "delivered")) {
            String event = events.get(
                    List.of("cancelled", "pending", "failed", "delivered").indexOf(state));
            get("/deliveries?filter_state=" + state).body("data.event_id", contains(event));
        }
    }

    /** Returns the events of all deliveries, read in pages of one. */
    private List<String> walk(String query) {
        List<String> events = new ArrayList<>();
        JsonPath page = get("/deliveries?page_size=1&" + query).extract().jsonPath();
        events.addAll(page.getList("data.event_id"));
        while (page.getString("next_start_key") != null) {
            page = get("/deliveries?page_size=1&" + query + "&start_key=" + page.getString("next_start_key"))
                    .extract()
                    .jsonPath();
            events.addAll(page.getList("data.event_id"));
        }
        return events;
    }

    @Test
    void an_event_shows_its_deliveries_and_their_states() {
        server.answers("/broken", ScriptedAnswer.status(500));
        String good = tenant.webhook("channel_create", server.uri("/good"), Map.of());
        String broken = tenant.webhook("all", server.uri("/broken"), Map.of("retries", 0));
        String event = tenant.event("channel_create", Map.of("call_id", "42"));
        ValidatableResponse shown = Until.holds(
                () -> get("/events/" + event),
                answer -> !answer.extract()
                        .<List<String>>path("data.deliveries.state")
                        .contains("pending"));
        shown.body("data.id", is(event))
                .body("data.hook", is("channel_create"))
                .body("data.payload.call_id", is("42"))
                .body("data.deliveries.hook_id", contains(good, broken))
                .body("data.deliveries.state", contains("delivered", "failed"));
    }

    @Test
    void an_event_without_deliveries_is_listed() {
        String first = tenant.event("channel_create", Map.of("call_id", "1"));
        String second = tenant.event("channel_answer", Map.of("call_id", "2"));
        get("/events")
                .body("data.id", contains(second, first))
                .body("data.deliveries", contains(0, 0))
                .body("data[0]", not(hasKey("payload")));
        get("/events?filter_hook=channel_create").body("data.id", contains(first));
        get("/events?filter_payload.call_id=2").body("data.id", contains(second));
        get("/events?ascending=true&page_size=1")
                .body("data.id", contains(first))
                .body("next_start_key", notNullValue());
        get("/events/" + first).body("data.deliveries", empty());
    }

    @Test
    void a_parent_sees_its_own_deliveries_of_a_childs_event_and_the_child_does_not() {
        tenant.webhook("all", server.uri("/parent"), Map.of("include_subaccounts", true));
        Tenant child = Tenant.below(tenant.account());
        String event = child.event("channel_create", Map.of());
        await(event, "delivered");
        child.request()
                .get(child.path("/events/" + event))
                .then()
                .statusCode(200)
                .body("data.deliveries", empty());
        child.request().get(child.path("/deliveries")).then().body("data", empty());
        tenant.request()
                .get(tenant.path("/events/" + event))
                .then()
                .statusCode(404)
                .body("message", equalTo("bad_identifier"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/deliveries/", "/events/"})
    void deliveries_and_events_of_other_accounts_are_bad_identifiers(String path) {
        String event = tell("/good", Map.of(), ScriptedAnswer.status(200));
        String delivery = await(event, "delivered").getString("data[0].id");
        Tenant stranger = Tenant.create();
        for (String id : List.of("nonsense", "0123456789abcdef0123456789abcdef", event, delivery)) {
            stranger.request()
                    .get(stranger.path(path + id))
                    .then()
                    .statusCode(404)
                    .body("message", is("bad_identifier"))
                    .body("data.cause", is(id));
        }
        stranger.request()
                .get(stranger.path("/deliveries?filter_event_id=" + event))
                .then()
                .body("data", empty());
    }

    @Test
    void an_unknown_webhook_has_no_list() {
        tenant.request()
                .get(tenant.path("/webhooks/0123456789abcdef0123456789abcdef/deliveries"))
                .then()
                .statusCode(404);
    }
}
