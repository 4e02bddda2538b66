package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the parameters of the list of attempts. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class AttemptListTest {
    private Receiver server;
    private Tenant tenant;
    private String webhook;
    private String event;

    /** Creates an event whose first two attempts fail and whose third succeeds, and one that is delivered at once. */
    @BeforeEach
    void attempts() {
        server = Receiver.start();
        tenant = Tenant.create();
        server.answers("/flaky", ScriptedAnswer.status(503), ScriptedAnswer.status(404), ScriptedAnswer.status(200));
        webhook =
                tenant.webhook("channel_create", server.uri("/flaky"), Map.of("custom_data", Map.of("queue", "sales")));
        event = tenant.event("channel_create", Map.of("call_id", "42"));
        await(webhook, 3);
        String other = tenant.webhook("channel_answer", server.uri("/other"), Map.of());
        tenant.event("channel_answer", Map.of("call_id", "43"));
        await(other, 1);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void await(String webhook, int count) {
        Until.holds(
                () -> tenant.attempts(webhook), found -> found.getList("data").size() == count);
    }

    private ValidatableResponse list(String query) {
        return tenant.request()
                .get(tenant.path("/webhooks/attempts") + "?" + query)
                .then();
    }

    @ParameterizedTest
    @CsvSource({
        "filter_result=failure, 2",
        "filter_result=success, 2",
        "filter_not_result=failure, 2",
        "filter_resp_status_code=404, 1",
        "filter_result=failure&filter_resp_status_code=503, 1",
        "filter_hook_event=channel_answer, 1",
        "filter_try=1, 2",
        "filter_hook_id=$webhook, 3",
        "filter_hook_id=$webhook&filter_result=success, 1",
        "filter_event_id=$event, 3",
        "filter_event_id=$event&filter_result=failure, 2",
        "filter_event_id=0123456789abcdef0123456789abcdef, 0",
        "filter_event_id=nonsense, 0",
        "has_key=next_attempt_at, 2",
        "key_missing=reason, 2",
        "has_value=req_headers.webhook-id, 4",
        "filter_req_headers.X-Hook-ID=$webhook, 3",
        "created_to=0, 0",
        "created_from=0, 4",
        "created_from=63949997913, 4",
        "created_from=99999999999, 0",
    })
    void attempts_can_be_filtered_by_their_fields(String query, int count) {
        list(query.replace("$webhook", webhook).replace("$event", event))
                .statusCode(200)
                .body("data", hasSize(count));
    }

    @Test
    void failed_attempts_of_one_webhook_can_be_listed() {
        tenant.request()
                .get(tenant.path("/webhooks/" + webhook + "/attempts?filter_result=failure&page_size=1"))
                .then()
                .body("data", hasSize(1))
                .body("data[0].try", is(2))
                .body("next_start_key", is(org.hamcrest.Matchers.notNullValue()));
    }

    @Test
    void the_attempts_of_one_delivery_are_found_by_its_id() {
        String delivery = list("filter_try=3").extract().path("data[0].delivery_id");
        list("ascending=true&filter_delivery_id=" + delivery).body("data.try", is(List.of(1, 2, 3)));
    }

    @Test
    void paging_returns_every_attempt_once_in_both_directions() {
        for (boolean ascending : new boolean[] {true, false}) {
            List<String> found = new ArrayList<>();
            JsonPath page = list("page_size=1&ascending=" + ascending).extract().jsonPath();
            found.addAll(page.getList("data.id"));
            while (page.getString("next_start_key") != null) {
                page = list("page_size=1&ascending=" + ascending + "&start_key=" + page.getString("next_start_key"))
                        .extract()
                        .jsonPath();
                found.addAll(page.getList("data.id"));
            }
            assertThat(found).hasSize(4).doesNotHaveDuplicates();
            assertThat(found)
                    .isEqualTo(
                            ascending
                                    ? found.stream().sorted().toList()
                                    : found.stream().sorted().toList().reversed());
        }
    }

    @Test
    void paginate_false_returns_all_attempts() {
        list("paginate=false&page_size=1").body("data", hasSize(4)).body("next_start_key", nullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "page_size=0, page_size",
        "page_size=201, page_size",
        "page_size=many, page_size",
        "ascending=yes, ascending",
        "paginate=no, paginate",
        "start_key=nonsense, start_key",
        "start_key=AAAA, start_key",
        "created_from=yesterday, created_from",
        "created_from=-1, created_from",
        "created_from=2026-11-23T06:18:33, created_from",
        "created_to=, created_to",
        "created_to=9999999999999, created_to",
    })
    void a_bad_parameter_is_named(String query, String parameter) {
        list(query).statusCode(404).body("message", is("faulty_request")).body("data.cause", is(parameter));
    }

    @Test
    void no_filter_finds_attempts_of_other_accounts() {
        Tenant stranger = Tenant.create();
        stranger.request()
                .get(stranger.path("/webhooks/attempts?filter_hook_id=" + webhook + "&filter_event_id=" + event))
                .then()
                .statusCode(200)
                .body("data", empty());
    }
}
