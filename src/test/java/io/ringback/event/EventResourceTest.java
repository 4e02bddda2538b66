package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class EventResourceTest {
    private static final String EVENT = """
            {"hook": "channel_create", "payload": {"call_id": "42"}}""";

    @Inject
    Books books;

    @Inject
    @DataSource("outbox")
    javax.sql.DataSource database;

    private Tenant tenant;

    @BeforeEach
    void an_account() {
        tenant = Tenant.create();
    }

    private ValidatableResponse post(String body) {
        return tenant.request().body(body).post(tenant.path("/events")).then();
    }

    private ValidatableResponse postData(String data) {
        return post("{\"data\": " + data + "}");
    }

    @Test
    void an_event_without_matching_webhooks_is_stored() throws SQLException {
        String event = postData(EVENT)
                .statusCode(202)
                .body("status", equalTo("success"))
                .body("data.event_id", matchesPattern("[0-9a-f]{32}"))
                .body("data.hook", equalTo("channel_create"))
                .body("data.deliveries", equalTo(0))
                .extract()
                .path("data.event_id");
        assertThat(books.payload(event)).matches("\\{\"call_id\":\"42\",\"timestamp\":\\d{11}}");
    }

    @Test
    void put_and_post_both_accept_events() {
        tenant.request()
                .body("{\"data\": " + EVENT + "}")
                .put(tenant.path("/events"))
                .then()
                .statusCode(202);
    }

    @Test
    void a_payload_keeps_key_order_and_exact_numbers() throws SQLException {
        String payload = "{\"z\":1.10,\"a\":12345678901234567890123,\"timestamp\":1,\"m\":{\"y\":[],\"b\":null}}";
        String event = postData("{\"hook\": \"channel_create\", \"payload\": " + payload + "}")
                .statusCode(202)
                .extract()
                .path("data.event_id");
        assertThat(books.payload(event)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource({
        "63949997913, 2026-06-30 00:18:33.000",
        "\"63949997913\", 2026-06-30 00:18:33.000",
        "\"2026-06-30T00:18:33.120Z\", 2026-06-30 00:18:33.120",
        "\"2026-06-30T12:18:33+12:00\", 2026-06-30 00:18:33.000"
    })
    void a_timestamp_is_gregorian_seconds_or_iso_8601(String timestamp, String occurredAt) throws SQLException {
        String event = postData("{\"hook\":\"channel_create\",\"payload\":{},\"timestamp\":" + timestamp + "}")
                .statusCode(202)
                .extract()
                .path("data.event_id");
        assertThat(books.occurredAt(event)).isEqualTo(occurredAt);
        assertThat(books.payload(event)).isEqualTo("{\"timestamp\":63949997913}");
    }

    @Test
    void call_events_are_accepted_with_and_without_envelope() throws Exception {
        String call = Files.readString(Path.of("docs/examples/call.json")).replace("ACCOUNT_ID", tenant.account());
        List<String> hooks = List.of("channel_create", "channel_answer", "channel_destroy");
        post(call).statusCode(202).body("data.hook", equalTo(hooks));
        Tenant other = Tenant.create();
        other.request()
                .body("{\"data\": " + call.replace(tenant.account(), other.account()) + "}")
                .post(other.path("/events"))
                .then()
                .statusCode(202)
                .body("data.hook", equalTo(hooks));
        assertThat(books.events(tenant)).isEqualTo(3);
        assertThat(books.events(other)).isEqualTo(3);
    }

    @Test
    void a_single_call_event_without_envelope_is_accepted() throws SQLException {
        post(kazoo("CHANNEL_ANSWER", tenant.account(), "a"))
                .statusCode(202)
                .body("data.hook", equalTo("channel_answer"));
        postData(kazoo("CHANNEL_BRIDGE", tenant.account(), "b"))
                .statusCode(202)
                .body("data.hook", equalTo("channel_bridge"));
        assertThat(books.events(tenant)).isEqualTo(2);
    }

    @Test
    void events_ignored_by_rule_are_reported_and_not_stored() throws SQLException {
        post(kazoo("CHANNEL_HOLD", tenant.account(), "a")).statusCode(202).body("data.ignored", containsString("hook"));
        post("[" + kazoo("CHANNEL_HOLD", tenant.account(), "a") + "," + kazoo("CHANNEL_CREATE", tenant.account(), "b")
                        + "]")
                .statusCode(202)
                .body("data[0]", hasKey("ignored"))
                .body("data[1].hook", equalTo("channel_create"));
        assertThat(books.events(tenant)).isEqualTo(1);
    }

    @Test
    void a_call_event_of_a_foreign_account_rejects_the_batch() throws SQLException {
        Tenant stranger = Tenant.create();
        for (String account : List.of(stranger.account(), "0".repeat(32), "no-id", Tenant.masterAccount())) {
            post("[" + kazoo("CHANNEL_CREATE", tenant.account(), "a") + "," + kazoo("CHANNEL_CREATE", account, "b")
                            + "]")
                    .statusCode(403)
                    .body("message", equalTo("forbidden"));
        }
        assertThat(books.events(tenant) + books.events(stranger)).isZero();
        assertThat(books.keys(tenant)).isZero();
    }

    @Test
    void a_call_event_is_stored_for_the_account_it_names() throws SQLException {
        Tenant child = Tenant.below(tenant.account());
        post(kazoo("CHANNEL_CREATE", child.account(), "a")).statusCode(202);
        assertThat(books.events(child)).isEqualTo(1);
        assertThat(books.events(tenant)).isZero();
    }

    @Test
    void a_thousand_events_get_receipts_in_order() throws SQLException {
        List<String> hooks = IntStream.range(0, 1000)
                .mapToObj(i -> i % 3 == 0 ? "channel_create" : "channel_destroy")
                .toList();
        postData(hooks.stream()
                        .map(hook -> "{\"hook\":\"" + hook + "\",\"payload\":{}}")
                        .toList()
                        .toString())
                .statusCode(202)
                .body("data.hook", equalTo(hooks));
        assertThat(books.events(tenant)).isEqualTo(1000);
    }

    @Test
    void empty_batches_and_batches_of_1001_are_rejected() throws SQLException {
        postData("[]").statusCode(400).body("data", hasKey("data"));
        postData(Collections.nCopies(1001, EVENT).toString()).statusCode(400).body("data", hasKey("data"));
        assertThat(books.events(tenant)).isZero();
    }

    @Test
    void every_invalid_item_is_reported_by_index_and_nothing_is_stored() throws SQLException {
        postData("[" + EVENT + ", {\"hook\": \"nope\", \"payload\": {}}, " + EVENT + ", {\"hook\": 7}, 5, null]")
                .statusCode(400)
                .body("message", equalTo("validation error"))
                .body("data.'1.hook'", hasKey("enum"))
                .body("data.'3.hook'", hasKey("type"))
                .body("data.'3.payload'", hasKey("required"))
                .body("data.'4'", hasKey("type"))
                .body("data.'5'", hasKey("type"))
                .body("data.size()", equalTo(5));
        assertThat(books.events(tenant)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "hook | {`payload`:{}}",
                "hook | {`hook`:null,`payload`:{}}",
                "hook | {`hook`:``,`payload`:{}}",
                "hook | {`hook`:`all`,`payload`:{}}",
                "hook | {`hook`:`CHANNEL_CREATE`,`payload`:{}}",
                "hook | {`hook`:{},`payload`:{}}",
                "payload | {`hook`:`channel_create`}",
                "payload | {`hook`:`channel_create`,`payload`:null}",
                "payload | {`hook`:`channel_create`,`payload`:[]}",
                "payload | {`hook`:`channel_create`,`payload`:`text`}",
                "event_key | {`hook`:`channel_create`,`payload`:{},`event_key`:``}",
                "event_key | {`hook`:`channel_create`,`payload`:{},`event_key`:7}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:`yesterday`}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:-1}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:1.5}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:{}}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:true}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:99999999999999999999999}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:`2026-07-03T15:38:33`}",
                "timestamp | {`hook`:`channel_create`,`payload`:{},`timestamp`:`+999999999-01-01T00:00:00Z`}",
                "Timestamp | {`Event-Category`:`call_event`,`Event-Name`:`CHANNEL_CREATE`,`Custom-Channel-Vars`:{`Account-ID`:`ACCOUNT`},`Timestamp`:`soon`}",
                "Timestamp | {`Event-Category`:`call_event`,`Event-Name`:`CHANNEL_CREATE`,`Custom-Channel-Vars`:{`Account-ID`:`ACCOUNT`},`Timestamp`:1e99}",
                "Timestamp | {`Event-Category`:`call_event`,`Event-Name`:`CHANNEL_CREATE`,`Custom-Channel-Vars`:{`Account-ID`:`ACCOUNT`},`Timestamp`:[]}",
                "data | `text`",
                "data | 7",
                "data | null"
            })
    void an_invalid_field_is_named_and_nothing_is_stored(String field, String data) throws SQLException {
        postData(data.replace('`', '"').replace("ACCOUNT", tenant.account()))
                .statusCode(400)
                .body("message", equalTo("validation error"))
                .body("data", hasKey(field));
        assertThat(books.events(tenant)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": {\"a\": \"\\u0000\"}}}",
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": {\"\\u0000\": 1}}}",
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": {\"a\": \"\\ud800\"}}}",
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": {}, \"event_key\": \"\\u0000\"}}",
                "{\"data\": {\"hook\": \"channel_create\\u0000\", \"payload\": {}}}",
                "{\"data\": {\"hook\": \"channel_create\", \"payload\": {\"a\": 1e99999999999}}}",
                "{\"data\": ",
                "{\"data\": {}} {}",
                "\"text\"",
                "7",
                "[7]",
                "[[]]",
                "{}",
                ""
            })
    void a_body_that_is_no_event_is_a_400(String body) throws SQLException {
        post(body).statusCode(400).body("message", equalTo("validation error"));
        assertThat(books.events(tenant)).isZero();
    }

    @Test
    void a_payload_nested_too_deep_or_not_utf_8_is_rejected() throws SQLException {
        postData("{\"hook\":\"channel_create\",\"payload\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5001))
                .statusCode(400)
                .body("data", hasKey("json"));
        byte[] latin = "{\"data\":{\"hook\":\"channel_create\",\"payload\":{\"a\":\"\u00e9\"}}}"
                .getBytes(StandardCharsets.ISO_8859_1);
        tenant.request()
                .body(latin)
                .post(tenant.path("/events"))
                .then()
                .statusCode(400)
                .body("data", hasKey("json"));
        assertThat(books.events(tenant)).isZero();
    }

    @Test
    void large_numbers_and_long_strings_of_a_payload_are_kept() throws SQLException {
        String payload = "{\"a\":1E+400,\"b\":-0.50,\"c\":\"" + "x".repeat(200_000) + "\",\"timestamp\":1}";
        String event = postData("{\"hook\":\"channel_create\",\"event_key\":\"k\",\"payload\":" + payload + "}")
                .statusCode(202)
                .extract()
                .path("data.event_id");
        assertThat(books.payload(event)).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e20000000", "1e999999999", "-1E-99999999999", "1e401", "0.1e-401"})
    void a_number_with_a_huge_exponent_is_rejected_by_field(String number) throws SQLException {
        postData("{\"hook\":\"channel_create\",\"payload\":{\"list\":[1,{\"n\":" + number + "}]}}")
                .statusCode(400)
                .body("data['payload.list.1.n'].maxExponent.target", equalTo(400));
        assertThat(books.events(tenant)).isZero();
    }

    @Test
    void an_event_above_1_mib_is_413_and_is_named_in_a_batch() throws SQLException {
        String large = "{\"hook\":\"channel_create\",\"payload\":{\"a\":\"" + "x".repeat(1 << 20) + "\"}}";
        postData(large).statusCode(413).body("data.cause", equalTo("payload"));
        postData("[" + EVENT + "," + large + "]").statusCode(413).body("data.cause", equalTo("1.payload"));
        assertThat(books.events(tenant)).isZero();
        String fits = "{\"hook\":\"channel_create\",\"payload\":{\"a\":\"" + "x".repeat((1 << 20) - 100) + "\"}}";
        postData("[" + fits + "," + fits + "]").statusCode(202);
    }

    @Test
    void at_most_twenty_faults_of_a_batch_are_shown() {
        postData(Collections.nCopies(1000, "{\"hook\":\"none\"}").toString())
                .statusCode(400)
                .body("data.size()", equalTo(21))
                .body("data.more.more.message", startsWith("more faults omitted"));
    }

    @Test
    void only_ingest_and_admin_roles_can_post_events() {
        tenant.with("ingest")
                .request()
                .body("{\"data\": " + EVENT + "}")
                .post(tenant.path("/events"))
                .then()
                .statusCode(202);
        tenant.with("read")
                .request()
                .body("{\"data\": " + EVENT + "}")
                .post(tenant.path("/events"))
                .then()
                .statusCode(403);
        Tenant stranger = Tenant.create();
        stranger.request()
                .body("{\"data\": " + EVENT + "}")
                .post(tenant.path("/events"))
                .then()
                .statusCode(403);
    }

    private static String kazoo(String name, String account, String message) {
        return """
                {"Event-Category": "call_event", "Event-Name": "%s", "Call-ID": "1", "Msg-ID": "%s",
                 "Timestamp": 63949997913, "Custom-Channel-Vars": {"Account-ID": "%s"}}
                """.formatted(name, message, account);
    }

    @Test
    void slow_storage_does_not_block_other_requests() throws Exception {
        postData(EVENT).statusCode(202);
        try (Connection connection = database.getConnection();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table event in access exclusive mode");
            Callable<Integer> call = () -> postData(EVENT).extract().statusCode();
            List<Future<Integer>> answers = Stream.generate(() -> callers.submit(call))
                    .limit(4L * Runtime.getRuntime().availableProcessors())
                    .toList();
            Until.holds(books::waiting, sessions -> sessions > 0);
            for (int i = 0; i < answers.size(); i++) {
                // Each uses a new connection: the event loops get them in turn.
                tenant.request()
                        .header("Connection", "close")
                        .get("/nowhere")
                        .then()
                        .statusCode(404);
            }
            assertThat(answers).noneMatch(Future::isDone);
            connection.rollback();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(202);
            }
        }
    }
}
