package io.ringback.http.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.ringback.http.Wire;
import io.ringback.testing.PostgresResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
public class ApiEntryHandlerTest {
    private static final String TOKEN = "test-master-token";

    @Test
    void a_success_has_the_envelope_with_the_version() {
        master().get("/v1/token_auth")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", is("success"))
                .body("data", hasKey("account_id"))
                .body("request_id", matchesPattern("[0-9a-f]{32}"))
                .body("timestamp", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"))
                .body("version", notNullValue());
    }

    @Test
    void an_error_has_the_envelope_and_its_error_is_a_string() {
        var answer = error(given().get("/v1/token_auth").then(), 401, "invalid_credentials");
        answer.body("data", hasKey("message"));
        answer.body("error", equalTo("401"));
    }

    @Test
    void a_client_that_offers_http_2_without_tls_is_served_with_http_1() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/token_auth"))
                    .header("X-Auth-Token", TOKEN)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"data\": {}}"))
                    .build();
            assertThat(request.version()).isEmpty();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.statusCode()).isEqualTo(405);
        }
    }

    @Test
    void a_valid_request_id_is_reused() {
        master().header("X-Request-ID", "call-7.a_B")
                .get("/v1/token_auth")
                .then()
                .header("X-Request-ID", "call-7.a_B")
                .body("request_id", is("call-7.a_B"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a\"b", "x/y", "§", "01234567890123456789012345678901234567890123456789012345678901234"})
    void an_invalid_request_id_is_replaced(String id) {
        String given = master().header("X-Request-ID", id)
                .get("/v1/token_auth")
                .then()
                .extract()
                .path("request_id");
        assertThat(given).matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v2/token_auth", "/v1/token_auth/", "/v2//token_auth//", "//v1/token_auth", "/v1///token_auth"})
    void v2_and_surplus_slashes_lead_to_the_same_resource(String path) {
        given().urlEncodingEnabled(false)
                .header("X-Auth-Token", TOKEN)
                .header("X-Request-ID", "same")
                .get("http://localhost:" + RestAssured.port + path)
                .then()
                .statusCode(200)
                .header("X-Request-ID", "same")
                .body("data.role", is("admin"));
    }

    @Test
    void a_query_survives_the_reroute_and_its_token_is_used() {
        String account = given().queryParam("auth_token", TOKEN)
                .get("/v2/token_auth/")
                .then()
                .statusCode(200)
                .extract()
                .path("data.account_id");
        given().queryParam("auth_token", TOKEN)
                .queryParam("page_size", 0)
                .get("/v2/accounts/" + account + "/tokens")
                .then()
                .statusCode(404)
                .body("data.cause", is("page_size"));
    }

    @Test
    void location_keeps_the_version_of_the_caller() {
        String account = master().get("/v1/token_auth").path("data.account_id");
        for (String version : new String[] {"/v1", "/v2"}) {
            master().body("{\"data\":{\"name\":\"child\"}}")
                    .put(version + "/accounts/" + account)
                    .then()
                    .statusCode(201)
                    .header("Location", matchesPattern(version + "/accounts/[0-9a-f]{32}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nothing",
                "/v3/token_auth",
                "/v1",
                "/v1/nothing",
                "/v10/token_auth",
                "/v1/token_auth/x",
                "/v1/account"
            })
    void an_unknown_path_is_404_not_found(String path) {
        error(raw().get(path).then(), 404, "not_found");
    }

    @Test
    void an_unsupported_method_is_405_with_allow() {
        error(master().patch("/v1/token_auth").then(), 405, "invalid_method")
                .header("Allow", containsString("GET"))
                .header("Allow", containsString("HEAD"));
        error(given().patch("/v2/token_auth/").then(), 405, "invalid_method").header("Allow", containsString("GET"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 200",
                "application/* | 200",
                "text/html, */*;q=0.1 | 200",
                "text/html, image/gif, *; q=.2 | 200",
                "application/json;charset=utf-8 | 200",
                "text/html | 406",
                "application/xml, text/plain | 406",
                "application/json;q=0, */* | 406",
                "*/*;q=0.0 | 406"
            })
    void accept_without_json_is_406(String accept, int status) {
        var answer =
                master().header("Accept", accept).get("/v1/token_auth").then().statusCode(status);
        if (status == 406) {
            error(answer, 406, "not_acceptable");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=ISO-8859-1",
                ""
            })
    void json_is_read_under_the_names_that_clients_give_it(String type) throws IOException {
        String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        assertThat(put(header, "{\"data\":{\"name\":\"typed\"}}")).startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain",
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Type: application/cloudevents+json",
                "Content-Type: application/json\r\nContent-Encoding: gzip"
            })
    void other_bodies_are_415(String header) throws IOException {
        String answer = put(header + "\r\n", "{\"data\":{\"name\":\"x\"}}");
        assertThat(answer).startsWith("HTTP/1.1 415 ").contains("\"error\":\"415\"", "unsupported_media_type");
    }

    @Test
    void a_body_above_the_limit_is_413() {
        String big = "{\"data\":{\"name\":\"" + "x".repeat(1 << 20) + "\"}}";
        error(master().body(big).put("/v1/accounts/x").then(), 413, "payload_too_large");
    }

    @Test
    void a_body_far_above_the_limit_is_413_and_the_connection_is_closed() throws IOException {
        String answer = Wire.exchange("PUT /v1/accounts/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"error\":\"413\"", "payload_too_large");
    }

    @Test
    void a_chunked_body_above_the_limit_is_413() throws IOException {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        String answer = Wire.exchange(
                "PUT /v1/accounts/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk.repeat(17) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"error\":\"413\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xchunked",
                "identity",
                "chunked, identity",
                "gzip, chunked",
                "chunked\r\nTransfer-Encoding: identity",
                "chunked\r\nTransfer-Encoding: chunked",
                "chunked\r\nContent-Length: 5"
            })
    void ambiguous_message_framing_is_400_and_nothing_after_it_is_processed(String coding) throws IOException {
        String next = "GET /v1/token_auth HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + TOKEN + "\r\n\r\n";
        String answer = Wire.exchange(
                "POST /v1/token_auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + next);
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("\"error\":\"400\"")
                .doesNotContain("HTTP/1.1 200");
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_it() throws IOException {
        String body = "{\"data\":{\"name\":\"patient\"}}";
        String answer = put("Expect: 100-continue\r\n", body);
        assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 201 ");
    }

    @Test
    void a_path_with_a_broken_escape_is_an_error_in_the_envelope() throws IOException {
        for (String path : new String[] {"/v1/%zz", "/v1/accounts/%", "/v2/accounts/%c3%28/tokens", "/%zz"}) {
            String answer = Wire.exchange(
                    "GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + TOKEN + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[0-9] .*\"status\":\"error\".*");
        }
    }

    @Test
    void a_uri_that_is_too_long_is_414() throws IOException {
        String answer =
                Wire.exchange("GET /v1/" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 414 ").contains("\"error\":\"414\"", "uri_too_long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"data\":{}} x",
                "{\"data\":{}}{}",
                "{'data':{}}",
                "nothing",
                "{\"data\":{\"name\":NaN}}",
                "{\"data\":\"\u0007\"}",
                "[1,",
            })
    void malformed_json_is_a_400(String body) {
        malformed(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void invalid_utf_8_is_malformed() {
        malformed(new byte[] {'{', '"', 'd', 'a', 't', 'a', '"', ':', '"', (byte) 0xc3, 0x28, '"', '}'});
        malformed(
                new byte[] {'{', '"', 'd', 'a', 't', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'
                });
        malformed("{\"data\":{\"name\":\"x\"}}".getBytes(StandardCharsets.UTF_16));
    }

    @Test
    void json_that_is_too_deep_is_malformed() {
        malformed(("{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8));
        malformed(("{\"data\":" + "[".repeat(64) + "]".repeat(64) + "}").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "7", "null", "true", "[{\"data\":{}}]"})
    void a_body_that_is_no_object_is_malformed(String body) {
        malformed(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{}", "{\"data\":null}", "{\"name\":\"x\"}"})
    void data_is_required(String body) {
        error(onMaster(body.getBytes(StandardCharsets.UTF_8)), 400, "validation error")
                .body("data.data.required.message", is("Field is required but missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\":{\"name\":\"a\\u0000b\"}} | name",
                "{\"data\":{\"name\":\"\\ud800\"}} | name",
                "{\"data\":{\"name\":\"\\udc00\\ud800\"}} | name",
                "{\"data\":{\"list\":[\"x\",{\"k\":\"\\u0000\"}]}} | list.1.k",
                "{\"data\":\"\\u0000\"} | data",
                "{\"data\":{},\"verb\":\"\\u0000\"} | verb",
                "{\"data\":{\"a\\u0000\":1}} | data",
                "{\"data\":{\"a\\udfff\":1}} | data"
            })
    void a_nul_or_half_a_surrogate_pair_is_wrong_format(String body, String field) {
        error(onMaster(body.getBytes(StandardCharsets.UTF_8)), 400, "validation error")
                .body("data['" + field + "'].wrong_format.message", is("Field is not in the correct format"));
    }

    @Test
    void a_complete_surrogate_pair_is_accepted() {
        onMaster("{\"data\":{\"name\":\"\\ud83d\\ude00 ok\"}}".getBytes(StandardCharsets.UTF_8))
                .statusCode(201)
                .body("data.name", is("😀 ok"));
    }

    @Test
    void truncating_an_echoed_value_within_a_character_keeps_valid_json() {
        String name = "x".repeat(255) + "😀".repeat(100);
        error(
                        onMaster(("{\"data\":{\"name\":\"" + name + "\"}}").getBytes(StandardCharsets.UTF_8)),
                        400,
                        "validation error")
                .body("data.name.maxLength.target", is(128));
    }

    @Test
    void a_preflight_is_answered_without_a_token() {
        given().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "X-Auth-Token, Content-Type")
                .options("/v2/accounts/x/tokens")
                .then()
                .statusCode(200)
                .header("Access-Control-Max-Age", "86400")
                .header("Access-Control-Allow-Headers", containsString("X-Auth-Token"))
                .header("Access-Control-Allow-Origin", notNullValue());
    }

    @Test
    void a_browser_can_read_responses_and_errors_by_CORS() {
        master().header("Origin", "https://app.example")
                .get("/v2/token_auth")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", notNullValue());
        error(given().header("Origin", "https://app.example").get("/nothing").then(), 404, "not_found")
                .header("Access-Control-Allow-Origin", notNullValue());
    }

    @Test
    void a_connection_is_usable_after_an_error() throws IOException {
        String refused = "PUT /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
        String fine =
                "GET /v1/token_auth HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + TOKEN + "\r\nConnection: close\r\n\r\n";
        String answer = Wire.exchange(refused + fine);
        assertThat(answer).contains("HTTP/1.1 404 ", "HTTP/1.1 200 ");
    }

    @Test
    void head_is_answered_without_a_body() {
        master().head("/v1/token_auth").then().statusCode(200).header("X-Request-ID", notNullValue());
    }

    private static RequestSpecification raw() {
        return given().urlEncodingEnabled(false)
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    private static RequestSpecification master() {
        return raw().header("X-Auth-Token", TOKEN).contentType("application/json");
    }

    private static ValidatableResponse onMaster(byte[] body) {
        String account = master().get("/v1/token_auth").path("data.account_id");
        return master().body(body).put("/v1/accounts/" + account).then();
    }

    private static void malformed(byte[] body) {
        error(onMaster(body), 400, "validation error")
                .body("data.json.invalid.target", is("body"))
                .body("data.json.invalid.message", notNullValue());
    }

    private static String put(String headers, String body) throws IOException {
        String account = master().get("/v1/token_auth").path("data.account_id");
        return Wire.exchange("PUT /v1/accounts/" + account + " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + TOKEN
                + "\r\nConnection: close\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    public static ValidatableResponse error(ValidatableResponse answer, int status, String message) {
        return answer.statusCode(status)
                .contentType("application/json")
                .header("X-Request-ID", notNullValue())
                .body("status", is("error"))
                .body("error", is(Integer.toString(status)))
                .body("message", is(message))
                .body("data", notNullValue())
                .body("request_id", notNullValue())
                .body("auth_token", nullValue());
    }
}
