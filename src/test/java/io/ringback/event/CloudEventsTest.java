package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests CloudEvents 1.0 over HTTP, in each of the three modes. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class CloudEventsTest {
    private static final String ONE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    private Receiver server;
    private Tenant tenant;

    @BeforeEach
    void set_up_account_and_receiver() {
        server = Receiver.start();
        tenant = Tenant.create();
        tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String event(String id) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/switches/akl1", "type": "channel_create",
                 "time": "2026-11-23T19:18:33.250+13:00", "subject": "call", "myextension": 5,
                 "data": {"call_id": "b2f8", "price": 1.10}}""".formatted(id);
    }

    private ValidatableResponse post(RequestSpecification request, String type, String body) {
        return request.contentType(type).body(body).post(tenant.path("/events")).then();
    }

    private ValidatableResponse post(String type, String body) {
        return post(tenant.request(), type, body);
    }

    private RequestSpecification binary(String type) {
        return tenant.request()
                .header("ce-specversion", "1.0")
                .header("ce-id", "b-1")
                .header("ce-source", "/switches/akl1")
                .header("ce-type", type)
                .header("ce-subject", "Euro%20%E2%82%AC")
                .header("ce-time", "2026-11-23T06:18:33Z");
    }

    @Test
    void structured_mode_delivers_data_as_the_payload() throws Exception {
        post(ONE, event("a"))
                .statusCode(202)
                .body("data.hook", equalTo("channel_create"))
                .body("data.deliveries", equalTo(1));
        assertThat(server.next().text())
                .contains("\"call_id\":\"b2f8\"", "\"price\":1.10", "\"timestamp\":63962633913")
                .doesNotContain("myextension");
    }

    @Test
    void binary_mode_reads_attributes_from_headers() throws Exception {
        post(binary("channel_create"), "application/json; charset=utf-8", "{\"call_id\": \"b2f8\"}")
                .statusCode(202)
                .body("data.deliveries", equalTo(1));
        assertThat(server.next().text()).contains("\"call_id\":\"b2f8\"");
    }

    @Test
    void a_batch_is_all_or_nothing_and_has_a_receipt_for_each_in_order() {
        post(BATCH, "[" + event("a") + "," + event("b") + "]").statusCode(202).body("data", hasSize(2));
        post(BATCH, "[" + event("c") + "," + event("d").replace("channel_create", "unheard_of") + "]")
                .statusCode(400)
                .body("data", hasKey("1.type"));
        post(ONE, event("c")).statusCode(202).body("data.deliveries", equalTo(1));
    }

    @Test
    void source_and_id_together_are_the_idempotency_key() {
        String first = post(ONE, event("a")).extract().path("data.event_id");
        post(ONE, event("a").replace("\"price\": 1.10", "\"price\": 1.1"))
                .statusCode(202)
                .body("data.event_id", equalTo(first));
        post(ONE, event("a").replace("akl1", "wlg1")).statusCode(202).body("data.event_id", not(first));
        post(ONE, event("a").replace("b2f8", "another")).statusCode(409);
    }

    @Test
    void base64_data_is_decoded_as_json() throws Exception {
        post(ONE, event("a").replaceAll("\"data\": .*", "\"data_base64\": \"eyJjYWxsX2lkIjoiYjJmOCJ9\"}"))
                .statusCode(202);
        assertThat(server.next().text()).contains("\"call_id\":\"b2f8\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "specversion": "1.0"                    | "specversion": "0.3"              | specversion
            "specversion": "1.0",                   |                                   | specversion
            "id": "a",                              |                                   | id
            "id": "a"                               | "id": 7                           | id
            "source": "/switches/akl1"              | "source": ""                      | source
            "type": "channel_create"                | "type": "all"                     | type
            "type": "channel_create"                | "type": null                      | type
            "time": "2026-11-23T19:18:33.250+13:00" | "time": "yesterday"               | time
            "data": {"call_id": "b2f8", "price": 1.10} | "data": "text"                 | data
            "data": {"call_id": "b2f8", "price": 1.10} | "subject": "none"              | data
            "data": {"call_id": "b2f8", "price": 1.10} | "data_base64": "%%%"           | data_base64
            "subject": "call"                       | "datacontenttype": "text/plain"   | datacontenttype
            "source": "/switches/akl1"              | "source": "not a uri"             | source
            """)
    void an_invalid_attribute_is_reported_by_name(String right, String wrong, String field) {
        String body = event("a");
        assertThat(body).contains(right);
        post(ONE, body.replace(right, wrong == null ? "" : wrong))
                .statusCode(400)
                .body("data", hasKey(field));
    }

    @Test
    void all_faults_are_reported_at_once() {
        post(ONE, "{\"specversion\": \"0.3\", \"id\": 7, \"source\": \"\", \"type\": \"unheard_of\", \"time\": 5}")
                .statusCode(400)
                .body("data.keySet()", containsInAnyOrder("specversion", "id", "source", "type", "time", "data"));
    }

    @Test
    void mismatched_mode_and_body_are_rejected() {
        post(ONE, "[" + event("a") + "]").statusCode(400).body("data", hasKey("data"));
        post(BATCH, event("a")).statusCode(400).body("data", hasKey("data"));
        post(BATCH, "[]").statusCode(400).body("data.data", hasKey("minItems"));
        post(BATCH, "[7]").statusCode(400).body("data", hasKey("0"));
        post(tenant.request().header("Idempotency-Key", "k"), ONE, event("a"))
                .statusCode(400)
                .body("data", hasKey("Idempotency-Key"));
        post(binary("unheard_of"), "application/json", "{}").statusCode(400).body("data", hasKey("type"));
    }

    @Test
    void data_of_more_than_1_mib_is_413_in_each_mode() {
        String data = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
        String large = event("a").replaceAll("\"data\": .*", "\"data\": " + data + "}");
        post(ONE, large).statusCode(413).body("data.cause", equalTo("data"));
        post(BATCH, "[" + event("b") + "," + large + "]").statusCode(413).body("data.cause", equalTo("1.data"));
        post(binary("channel_create"), "application/json", data).statusCode(413).body("data.cause", equalTo("data"));
        String encoded = Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
        post(ONE, event("a").replaceAll("\"data\": .*", "\"data_base64\": \"" + encoded + "\"}"))
                .statusCode(413)
                .body("data.cause", equalTo("data"));
    }

    @Test
    void faults_in_encoded_data_are_reported_below_its_name() {
        String encoded = Base64.getEncoder().encodeToString("{\"n\":1e20000000}".getBytes(StandardCharsets.UTF_8));
        String wrong = event("a").replaceAll("\"data\": .*", "\"data_base64\": \"" + encoded + "\"}");
        post(BATCH, "[" + event("b") + "," + wrong + "]").statusCode(400).body("data", hasKey("1.data_base64.n"));
    }

    @Test
    void other_resources_reject_cloud_events() {
        tenant.request()
                .contentType(ONE)
                .body(event("a"))
                .put(tenant.path("/webhooks"))
                .then()
                .statusCode(415);
    }
}
