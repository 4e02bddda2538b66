package io.ringback.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a caller's trace when the operator has tracing disabled. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class CarriedTraceTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

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
    void a_callers_trace_is_sent_with_each_attempt_and_stored() throws Exception {
        server.answers("/", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
        String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of("retries", 3));
        bring(PARENT);
        assertThat(server.await(2))
                .allSatisfy(request -> assertThat(request.header("traceparent")).contains(PARENT));
        JsonPath attempts = Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == 2);
        assertThat(attempts.getList("data.req_headers.traceparent")).containsOnly(PARENT);
    }

    @Test
    void a_malformed_trace_is_ignored() throws Exception {
        tenant.webhook("channel_create", server.uri("/"), Map.of());
        bring("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01");
        assertThat(server.next().header("traceparent")).isEmpty();
    }

    private void bring(String parent) {
        tenant.request()
                .header("traceparent", parent)
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("call_id", "a"))))
                .post(tenant.path("/events"))
                .then()
                .statusCode(202);
    }
}
