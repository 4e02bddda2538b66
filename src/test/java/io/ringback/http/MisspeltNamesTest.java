package io.ringback.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that unknown names are accepted with a warning in the response. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MisspeltNamesTest {
    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create();
    }

    private Response webhook(String more) {
        return tenant.request().body("""
                {"data": {"name": "New Calls", "uri": "https://calls.example.com/new", "hook": "channel_create", %s}}
                """.formatted(more)).put(tenant.path("/webhooks"));
    }

    private static List<String> warnings(Response answer, int status) {
        List<String> warnings = answer.then().statusCode(status).extract().path("warnings");
        return warnings == null ? List.of() : warnings;
    }

    @ParameterizedTest
    @CsvSource({
        "retires, retries",
        "Retries, retries",
        "retrys, retries",
        "rateLimit, rate_limit",
        "rate-limit, rate_limit",
        "fromat, format",
        "httpVerb, http_verb",
        "enable, enabled",
        "include_subacounts, include_subaccounts",
        "custom_request_header, custom_request_headers"
    })
    void a_misspelt_webhook_field_is_kept_with_a_warning_and_suggestion(String misspelt, String meant) {
        Response answer = webhook("\"%s\": 3".formatted(misspelt));
        assertThat(warnings(answer, 201))
                .containsExactly("'%s' is not a known field; did you mean '%s'?".formatted(misspelt, meant));
        assertThat(answer.<Integer>path("data.'" + misspelt + "'")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"queue\": \"sales\"",
                "\"ui_metadata\": {\"retires\": 3}",
                "\"_retires\": 3",
                "\"pvt_retires\": 3",
                "\"id\": \"abc\"",
                "\"custom_data\": {\"retires\": \"3\"}",
                "\"retries\": 2, \"retires\": 3"
            })
    void custom_and_known_fields_get_no_warning(String more) {
        Response answer = webhook(more);
        answer.then().statusCode(201);
        assertThat(answer.asString()).doesNotContain("\"warnings\"");
    }

    @Test
    void every_body_with_fields_is_checked() {
        String webhook = webhook("\"enabled\": true").path("data.id");
        Map<String, List<String>> found = Map.of(
                "patch",
                warnings(
                        tenant.request()
                                .body("{\"data\": {\"retires\": 3}}")
                                .patch(tenant.path("/webhooks/" + webhook)),
                        200),
                "account",
                warnings(
                        tenant.request()
                                .body("{\"data\": {\"name\": \"Harbour\", \"nmae\": \"x\"}}")
                                .patch(tenant.path("")),
                        200),
                "nameless account",
                warnings(tenant.request().body("{\"data\": {\"nmae\": \"x\"}}").put(tenant.path("")), 400),
                "token",
                warnings(
                        tenant.request()
                                .body("{\"data\": {\"rol\": \"read\", \"expire_at\": \"2090-01-01T00:00:00Z\"}}")
                                .put(tenant.path("/tokens")),
                        201),
                "rotation",
                warnings(
                        tenant.request()
                                .body("{\"data\": {\"overlp\": 60}}")
                                .post(tenant.path("/webhooks/" + webhook + "/secret/rotate")),
                        200),
                "re-enable",
                warnings(
                        tenant.request()
                                .body("{\"data\": {\"re_enable\": true}}")
                                .patch(tenant.path("/webhooks")),
                        400),
                "envelope",
                warnings(
                        tenant.request()
                                .body("{\"vreb\": \"delete\", \"data\": {\"name\": \"Harbour\"}}")
                                .patch(tenant.path("")),
                        200));
        assertThat(found.get("patch")).containsExactly("'retires' is not a known field; did you mean 'retries'?");
        assertThat(found.get("account")).isEmpty();
        assertThat(found.get("nameless account")).containsExactly("'nmae' is not a known field; did you mean 'name'?");
        assertThat(found.get("token"))
                .containsExactly(
                        "'rol' is not a known field; did you mean 'role'?",
                        "'expire_at' is not a known field; did you mean 'expires_at'?");
        assertThat(found.get("rotation")).hasSize(1);
        assertThat(found.get("re-enable"))
                .containsExactly("'re_enable' is not a known field; did you mean 're-enable'?");
        assertThat(found.get("envelope")).containsExactly("'vreb' is not a known field; did you mean 'verb'?");
    }

    @Test
    void a_misspelt_event_field_is_warned_of_with_its_index() {
        Response one = tenant.request()
                .body("{\"data\": {\"hook\": \"channel_create\", \"payload\": {\"retires\": 1}, \"event_ky\": \"7\"}}")
                .post(tenant.path("/events"));
        assertThat(warnings(one, 202)).containsExactly("'event_ky' is not a known field; did you mean 'event_key'?");
        Response many = tenant.request()
                .body("{\"data\": [{\"hook\": \"channel_create\", \"payload\": {}}, {\"hook\": \"channel_create\","
                        + " \"payload\": {}, \"timestmap\": 63962633913}]}")
                .post(tenant.path("/events"));
        assertThat(warnings(many, 202))
                .containsExactly("'1.timestmap' is not a known field; did you mean 'timestamp'?");
    }

    @Test
    void a_raw_call_event_gets_no_warnings() {
        Response answer = tenant.request().body("""
                        {"data": {"Event-Category": "call_event", "Event-Name": "CHANNEL_CREATE", "Timestamp": 63962633913,
                         "Call-ID": "7", "Msg-ID": "8", "Custom-Channel-Vars": {"Account-ID": "%s"}}}
                        """.formatted(tenant.account())).post(tenant.path("/events"));
        assertThat(warnings(answer, 202)).isEmpty();
    }

    @Test
    void warnings_are_limited_in_number_and_length() {
        String many = IntStream.range(0, 300)
                .mapToObj(i -> "\"retire" + (char) ('a' + i % 26) + "\": 1, \"retri" + i % 100 + "s\": 1")
                .distinct()
                .collect(Collectors.joining(", "));
        List<String> warnings = warnings(webhook(many), 201);
        assertThat(warnings).hasSize(11).allMatch(warning -> warning.length() <= 256);
        assertThat(warnings.getLast()).isEqualTo("more warnings omitted: only 10 are shown");
    }

    @ParameterizedTest
    @CsvSource({
        "pagesize=1, 'pagesize', 'page_size'",
        "pageSize=1, 'pageSize', 'page_size'",
        "start-key=1, 'start-key', 'start_key'",
        "create_from=1, 'create_from', 'created_from'",
        "acending=true, 'acending', 'ascending'",
        "filter_retires=3, 'filter_retires', 'filter_retries'",
        "filter_not_enabeld=true, 'filter_not_enabeld', 'filter_not_enabled'",
        "fitler_enabled=true, 'fitler_enabled', 'filter_enabled'",
        "filter_heatlh.circuit=open, 'filter_heatlh.circuit', 'filter_health.circuit'",
        "has_key=disable_raeson, 'has_key=disable_raeson', 'has_key=disable_reason'",
        "haskey=name, 'haskey', 'has_key'"
    })
    void a_misspelt_list_parameter_gets_a_warning_with_suggestion(String query, String named, String meant) {
        List<String> warnings = warnings(tenant.request().get(tenant.path("/webhooks") + "?" + query), 200);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).contains("'" + named + "'").endsWith("; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webhooks?filter_nonsense=1",
                "/webhooks?limit=10",
                "/deliveries?filter_nonsense=1",
                "/deliveries?since=2026-01-01T00:00:00Z",
                "/events?key_missing=nonsense",
                "/children?filter_nonsense=1",
                "/tokens?filter_role=admin",
                "?paginate=false",
                "/webhooks/attempts?filter_not_nonsense=1"
            })
    void a_parameter_without_a_similar_name_is_named_without_suggestion(String path) {
        List<String> warnings = warnings(tenant.request().get(tenant.path(path)), 200);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).doesNotContain("did you mean").contains("'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webhooks?page_size=1&start_key=AZoAAAAAcACAAAAAAAAA3g&ascending=1&paginate=true",
                "/webhooks?filter_enabled=1&filter_not_hook=all&has_key=group&key_missing=ordering&has_value=name",
                "/webhooks?missing_value=group&value_missing=group&filter_custom_data.queue=sales&filter_health.circuit=open",
                "/webhooks?created_from=63962633913&created_to=2090-01-01T00:00:00Z",
                "/events?filter_payload.call_id=7",
                "/webhooks?_=1764000000",
                "/webhooks/attempts?filter_result=failure"
            })
    void known_parameters_get_no_warning(String path) {
        assertThat(warnings(tenant.request().get(tenant.path(path)), 200)).isEmpty();
    }

    @Test
    void warnings_show_no_values_and_no_possible_secrets() {
        String secret = "3c9f0a1b2c3d4e5f60718293a4b5c6d7";
        Response answer = tenant.request()
                .get(tenant.path("/webhooks") + "?" + secret + "&pagesize=" + secret + "&filter_" + secret
                        + "=1&has_key=" + secret);
        assertThat(warnings(answer, 200)).hasSize(4);
        assertThat(answer.asString()).doesNotContain(secret);
        Response stranger = given().get("/v1/token_auth?auth_tokn=" + secret);
        assertThat(warnings(stranger, 401))
                .containsExactly("the parameter 'auth_tokn' is unknown and ignored; did you mean 'auth_token'?");
        assertThat(stranger.asString()).doesNotContain(secret);
    }
}
