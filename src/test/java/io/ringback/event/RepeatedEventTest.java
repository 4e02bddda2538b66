package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class RepeatedEventTest {
    @Inject
    Books books;

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;

    @BeforeEach
    void set_up_account_with_a_webhook() {
        tenant = Tenant.create();
        tenant.webhook("all", server.uri("/"), Map.of());
    }

    private static ValidatableResponse post(Tenant tenant, String data, String... header) {
        var request = tenant.request().body("{\"data\": " + data + "}");
        if (header.length > 0) {
            request.header("Idempotency-Key", header[0]);
        }
        return request.post(tenant.path("/events")).then();
    }

    private static String event(String key, String payload) {
        return "{\"hook\":\"channel_create\",\"payload\":" + payload + ",\"event_key\":\"" + key + "\"}";
    }

    private static String id(ValidatableResponse response) {
        return response.statusCode(202).extract().path("data.event_id");
    }

    @Test
    void a_repeated_key_gets_the_first_receipt() throws Exception {
        String first = id(post(tenant, event("k", "{\"a\":1}")));
        tenant.webhook("all", server.uri("/late"), Map.of());
        post(tenant, event("k", "{\"a\":1}"))
                .statusCode(202)
                .body("data.event_id", equalTo(first))
                .body("data.hook", equalTo("channel_create"))
                .body("data.deliveries", equalTo(1));
        assertThat(books.events(tenant)).isEqualTo(1);
        server.next();
        String other = id(post(tenant, event("other", "{}")));
        assertThat(server.await(2)).extracting(RepeatedEventTest::told).containsOnly(other);
    }

    private static String told(Request request) {
        return request.header("X-Event-ID").orElseThrow();
    }

    @Test
    void key_order_and_trailing_zeros_do_not_change_the_content() {
        String first = id(post(tenant, event("k", "{\"a\":{\"x\":1.50,\"y\":[1,2]},\"b\":null}")));
        String second = id(post(
                tenant,
                "{\"event_key\": \"k\", \"payload\": {\"b\": null, \"a\": {\"y\": [1, 2], \"x\": 1.5}},"
                        + " \"hook\": \"channel_create\"}"));
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hook\":\"channel_create\",\"payload\":{\"a\":2},\"event_key\":\"k\"}",
                "{\"hook\":\"channel_create\",\"payload\":{\"a\":\"1\"},\"event_key\":\"k\"}",
                "{\"hook\":\"channel_create\",\"payload\":{\"a\":[1]},\"event_key\":\"k\"}",
                "{\"hook\":\"channel_create\",\"payload\":{},\"event_key\":\"k\"}",
                "{\"hook\":\"channel_destroy\",\"payload\":{\"a\":1},\"event_key\":\"k\"}",
                "{\"hook\":\"channel_create\",\"payload\":{\"a\":1},\"event_key\":\"k\",\"timestamp\":63949997913}"
            })
    void a_repeated_key_with_another_payload_is_a_conflict(String other) throws SQLException {
        post(tenant, event("k", "{\"a\":1}")).statusCode(202);
        post(tenant, other).statusCode(409).body("message", equalTo("datastore_conflict"));
        post(tenant, "[" + event("new", "{}") + "," + other + "]")
                .statusCode(409)
                .body("data.cause", equalTo("1.event_key"));
        assertThat(books.events(tenant)).isEqualTo(1);
        assertThat(books.keys(tenant)).isEqualTo(1);
    }

    @Test
    void a_conflict_reports_the_index_counting_ignored_events() {
        post(tenant, event("k", "{}")).statusCode(202);
        String ignored = "{\"Event-Category\":\"call_event\",\"Event-Name\":\"CHANNEL_HOLD\"}";
        post(tenant, "[" + ignored + "," + ignored + "," + event("k", "{\"a\":1}") + "]")
                .statusCode(409)
                .body("data.cause", equalTo("2.event_key"));
    }

    @Test
    void a_conflict_names_the_header_that_carried_the_key() {
        post(tenant, "{\"hook\":\"channel_create\",\"payload\":{}}", "k").statusCode(202);
        post(tenant, "{\"hook\":\"channel_create\",\"payload\":{\"a\":1}}", "k")
                .statusCode(409)
                .body("data.cause", equalTo("Idempotency-Key"));
    }

    @Test
    void the_header_works_like_the_field() {
        String plain = "{\"hook\":\"channel_create\",\"payload\":{}}";
        String first = id(post(tenant, plain, "k"));
        assertThat(id(post(tenant, plain, "k"))).isEqualTo(first);
        assertThat(id(post(tenant, event("k", "{}")))).isEqualTo(first);
        assertThat(id(post(tenant, event("k", "{}"), "k"))).isEqualTo(first);
        assertThat(id(post(tenant, plain))).isNotEqualTo(first);
    }

    @Test
    void header_and_field_must_agree_and_lists_reject_the_header() throws SQLException {
        post(tenant, event("k", "{}"), "other").statusCode(400).body("data", hasKey("event_key"));
        post(tenant, "[" + event("k", "{}") + "]", "k").statusCode(400).body("data", hasKey("Idempotency-Key"));
        post(tenant, event("k", "{}"), "x".repeat(257)).statusCode(400).body("data", hasKey("Idempotency-Key"));
        post(tenant, event("x".repeat(257), "{}")).statusCode(400).body("data", hasKey("event_key"));
        post(tenant, event("x".repeat(256), "{}")).statusCode(202);
        assertThat(books.events(tenant)).isEqualTo(1);
    }

    @Test
    void each_account_has_its_own_keys() {
        Tenant other = Tenant.create();
        assertThat(id(post(tenant, event("k", "{\"a\":1}")))).isNotEqualTo(id(post(other, event("k", "{\"a\":2}"))));
    }

    @Test
    void a_key_repeated_in_one_batch_is_one_event() throws SQLException {
        List<String> ids = post(tenant, "[" + event("k", "{}") + "," + event("l", "{}") + "," + event("k", "{}") + "]")
                .statusCode(202)
                .extract()
                .path("data.event_id");
        assertThat(ids.get(2)).isEqualTo(ids.get(0)).isNotEqualTo(ids.get(1));
        post(tenant, "[" + event("m", "{}") + "," + event("m", "{\"a\":1}") + "]")
                .statusCode(409)
                .body("data.cause", equalTo("1.event_key"));
        assertThat(books.events(tenant)).isEqualTo(2);
    }

    @Test
    void copies_of_a_call_event_are_identified_by_name_call_and_message() throws SQLException {
        String first = id(post(tenant, kazoo("CHANNEL_CREATE", "1", "m", "node-a")));
        assertThat(id(post(tenant, kazoo("CHANNEL_CREATE", "1", "m", "node-b"))))
                .isEqualTo(first);
        assertThat(Set.of(
                        first,
                        id(post(tenant, kazoo("CHANNEL_ANSWER", "1", "m", "node-a"))),
                        id(post(tenant, kazoo("CHANNEL_CREATE", "2", "m", "node-a"))),
                        id(post(tenant, kazoo("CHANNEL_CREATE", "1", "n", "node-a")))))
                .hasSize(4);
        assertThat(books.events(tenant)).isEqualTo(4);
    }

    private String kazoo(String name, String call, String message, String node) {
        return """
                {"Event-Category": "call_event", "Event-Name": "%s", "Call-ID": "%s", "Msg-ID": "%s", "Node": "%s",
                 "Custom-Channel-Vars": {"Account-ID": "%s"}}
                """.formatted(name, call, message, node, tenant.account());
    }

    @Test
    void twenty_concurrent_duplicates_are_one_event() throws Exception {
        assertThat(atOnce(i -> id(post(tenant, event("k", "{\"a\":1}"))))).hasSize(1);
        assertThat(books.events(tenant)).isEqualTo(1);
        server.next();
        String marker = id(post(tenant, event("marker", "{}")));
        assertThat(told(server.next())).isEqualTo(marker);
    }

    /** Each batch locks one key and waits for the middle one: without ordering this would deadlock. */
    @Test
    void batches_with_common_keys_do_not_deadlock() throws Exception {
        List<String> events = List.of(event("a", "{}"), event("middle", "{}"), event("b", "{}"));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor();
                var middle = books.hold(tenant, Sha256.ofKey("key", "middle"))) {
            var there = callers.submit(() -> ids(events));
            var back = callers.submit(() -> ids(events.reversed()));
            Until.holds(books::waiting, waiting -> waiting == 2);
            middle.rollback();
            assertThat(there.get()).isEqualTo(back.get().reversed());
        }
        assertThat(books.events(tenant)).isEqualTo(3);
    }

    private List<String> ids(List<String> events) {
        return post(tenant, events.toString()).statusCode(202).extract().path("data.event_id");
    }

    @Test
    void a_repeat_of_an_event_that_was_dropped_gets_its_id_and_no_deliveries() throws Exception {
        String first = id(post(tenant, event("k", "{\"a\":1}")));
        books.drop(first);
        post(tenant, event("k", "{\"a\":1}"))
                .statusCode(202)
                .body("data.event_id", equalTo(first))
                .body("data.hook", equalTo("channel_create"))
                .body("data.deliveries", equalTo(0));
        post(tenant, event("k", "{\"a\":2}")).statusCode(409);
        post(tenant, "[" + event("l", "{}") + "," + event("k", "{\"a\":1}") + "]")
                .statusCode(202)
                .body("data[1].event_id", equalTo(first));
    }

    @Test
    void a_repeat_whose_key_is_deleted_meanwhile_fails_alone_with_retry() throws Exception {
        for (int i = 0; i < 20; i++) {
            post(tenant, event("k" + i, "{}")).statusCode(202);
        }
        try (var _ = books.deleteAtOnce(tenant, Sha256.ofKey("key", "k7"))) {
            Set<String> answers = atOnce(i ->
                    i + " " + post(tenant, event("k" + i, "{}")).extract().statusCode());
            assertThat(answers)
                    .contains("7 503")
                    .filteredOn(answer -> answer.endsWith(" 202"))
                    .hasSize(19);
            post(tenant, "[" + event("k7", "{}") + "]").statusCode(503);
        }
        post(tenant, event("k7", "{}")).statusCode(202);
    }

    private static Set<String> atOnce(IntFunction<String> caller) throws Exception {
        Set<String> answers = new HashSet<>();
        var start = new CyclicBarrier(20);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 20)
                    .mapToObj(i -> callers.submit(() -> {
                        start.await();
                        return caller.apply(i);
                    }))
                    .toList();
            for (var call : calls) {
                answers.add(call.get());
            }
        }
        return answers;
    }
}
