package io.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the whole path: an account subscribes to call events, a call arrives, its server receives the events, and every
 * attempt is recorded.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LifeOfAnEventTest {
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
    void a_calls_events_are_delivered_hook_by_hook_as_forms() throws Exception {
        String created = tenant.webhook("channel_create", server.uri("/calls/new.php"), Map.of("retries", 3));
        tenant.webhook("channel_destroy", server.uri("/calls/end.php"), Map.of("format", "json"));

        postCall();
        Request first = server.next();
        Request second = server.next();

        Request create = first.path().endsWith("new.php") ? first : second;
        Request destroy = create.equals(first) ? second : first;
        assertThat(create.method()).isEqualTo("POST");
        assertThat(create.header("Content-Type")).contains("application/x-www-form-urlencoded");
        assertThat(create.header("X-Hook-ID")).contains(created);
        assertThat(create.header("X-Account-ID")).contains(tenant.account());
        assertThat(create.form())
                .containsEntry("hook_event", "channel_create")
                .containsEntry("account_id", tenant.account())
                .containsEntry("call_id", "b2f81c7e-5d0a-4c55-9a37-2f6f0d1f8a10")
                .containsEntry("caller_id_name", "Reception")
                .containsEntry("timestamp", "63949997913")
                .containsEntry("custom_channel_vars[Account-Name]", "Harbour Cycles");
        assertThat(destroy.text())
                .contains("\"hook_event\":\"channel_destroy\"")
                .contains("\"hangup_cause\":\"NORMAL_CLEARING\"")
                .contains("\"duration_seconds\":89");

        JsonPath attempts = Until.holds(
                () -> tenant.attempts(created), found -> found.getList("data").size() == 1);
        assertThat(attempts.getString("data[0].result")).isEqualTo("success");
        assertThat(attempts.getString("data[0].resp_status_code")).isEqualTo("200");
        assertThat(attempts.getString("data[0].req_body")).isEqualTo(create.text());
        assertThat(attempts.getString("data[0].event_id"))
                .isEqualTo(create.header("X-Event-ID").orElseThrow());
        assertThat(attempts.getString("data[0].req_headers.webhook-signature"))
                .isEqualTo(create.header("webhook-signature").orElseThrow());
    }

    @Test
    void a_failed_delivery_is_retried_with_the_same_id() throws Exception {
        server.answers("/flaky", ScriptedAnswer.status(503), ScriptedAnswer.status(302), ScriptedAnswer.status(200));
        String webhook = tenant.webhook("channel_create", server.uri("/flaky"), Map.of("retries", 3));
        tenant.event("channel_create", Map.of("call_id", "42"));

        List<Request> tries = server.await(3);
        assertThat(tries)
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(tries.getFirst().header("webhook-id"));
        JsonPath attempts = Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == 3);
        assertThat(attempts.getList("data.try")).isEqualTo(List.of(3, 2, 1));
        assertThat(attempts.getList("data.result")).isEqualTo(List.of("success", "failure", "failure"));
        assertThat(attempts.getString("data[2].reason")).isEqualTo("bad response code");
        assertThat(attempts.getInt("data[2].retries_left")).isEqualTo(3);
        assertThat(attempts.getString("data[2].next_attempt_at")).isNotNull();
    }

    @Test
    void a_closed_port_gets_all_retries_and_then_the_delivery_fails() {
        URI closed = URI.create("http://127.0.0.1:" + Receiver.closedPort() + "/");
        String webhook = tenant.webhook("channel_create", closed, Map.of("retries", 3));
        tenant.event("channel_create", Map.of("call_id", "42"));

        JsonPath attempts = Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == 4);
        assertThat(attempts.getList("data.retries_left")).isEqualTo(List.of(0, 1, 2, 3));
        assertThat(attempts.getList("data.'retries left'")).isEqualTo(List.of(0, 1, 2, 3));
        assertThat(attempts.getList("data.client_error")).containsOnly("econnrefused");
        assertThat(attempts.getList("data.reason")).containsOnly("kazoo http client error");
        assertThat(attempts.getString("data[0].next_attempt_at")).isNull();
    }

    @Test
    void a_get_webhook_receives_the_payload_in_the_query() throws Exception {
        tenant.webhook("all", server.uri("/calls?token=x"), Map.of("http_verb", "GET"));
        tenant.event("channel_answer", Map.of("call_id", "4 2"));
        Request request = server.next();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).startsWith("/calls?token=x&call_id=4+2&timestamp=");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void a_repeated_event_is_stored_once() throws Exception {
        tenant.webhook("channel_create", server.uri("/once"), Map.of());
        List<String> first = postCall();
        List<String> second = postCall();
        assertThat(second).isEqualTo(first);
        // Accepted events are in the outbox when the response is sent: once it is empty, nothing more can arrive.
        Until.holds(this::pending, count -> count == 0);
        assertThat(server.received()).hasSize(1);
    }

    private int pending() {
        return tenant.request()
                .get(tenant.path("/deliveries?filter_state=pending"))
                .then()
                .statusCode(200)
                .extract()
                .<List<?>>path("data")
                .size();
    }

    private List<String> postCall() throws IOException {
        String call = Files.readString(Path.of("docs/examples/call.json")).replace("ACCOUNT_ID", tenant.account());
        return tenant.request()
                .body(call)
                .post(tenant.path("/events"))
                .then()
                .statusCode(202)
                .extract()
                .path("data.event_id");
    }
}
