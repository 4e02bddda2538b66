package io.ringback.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.ringback.json.Json;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the form of errors from all sources: the platform's envelope, or problem details (RFC 9457) on request. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ErrorFormTest {
    private static final String PROBLEM = "application/problem+json";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    /**
     * Returns one error of each source: before the body, at the edge, in authentication, in resources, by the
     * framework.
     */
    private static Response error(int status, String accept) {
        var request = given().header("X-Request-ID", "mine-1");
        if (!accept.isEmpty()) {
            request.header("Accept", accept);
        }
        Tenant tenant = Tenant.create();
        return switch (status) {
            case 400 ->
                request.header("X-Auth-Token", tenant.token())
                        .contentType("application/json")
                        .body("{\"data\": {\"name\": 1, \"retries\": -1}}")
                        .put(tenant.path("/webhooks"));
            case 401 -> request.get("/v1/token_auth");
            case 403 -> request.header("X-Auth-Token", tenant.token()).get("/v1/accounts/" + "0".repeat(32));
            case 404 -> request.get("/v1/nonsense");
            case 405 -> request.patch("/v1/token_auth");
            case 413 ->
                request.header("X-Auth-Token", tenant.token())
                        .contentType("application/json")
                        .body("[" + " ".repeat(2 << 20) + "]")
                        .put(tenant.path("/webhooks"));
            case 415 ->
                request.header("X-Auth-Token", tenant.token())
                        .contentType("text/plain")
                        .body("hello")
                        .put(tenant.path("/webhooks"));
            case 501 -> request.request("BREW", "/v1/token_auth");
            default -> throw new IllegalArgumentException();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413, 415, 501})
    void every_error_has_timestamp_and_version(int status) {
        Response answer = error(status, "");
        answer.then().statusCode(status).contentType("application/json");
        assertThat(answer.<String>path("timestamp")).matches(TIME);
        assertThat(answer.<String>path("version")).isNotEmpty();
        assertThat(answer.<String>path("error")).isEqualTo(Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413, 415, 501})
    void every_error_is_problem_details_on_request(int status) {
        for (String accept :
                List.of(PROBLEM, "application/json;q=0.9, application/problem+json", "*/*;q=0.1," + PROBLEM)) {
            Response answer = error(status, accept);
            answer.then().statusCode(status).contentType(PROBLEM);
            assertThat(answer.<Integer>path("status")).isEqualTo(status);
            assertThat(answer.<String>path("type")).matches("urn:ringback:problem:[a-z_]+");
            assertThat(answer.<String>path("title")).isNotEmpty();
            assertThat(answer.<String>path("detail")).isNotEmpty();
            assertThat(answer.<String>path("instance")).isEqualTo("mine-1");
            assertThat(answer.<String>path("timestamp")).matches(TIME);
            assertThat(answer.<String>path("version")).isNotEmpty();
            assertThat(answer.header("X-Request-ID")).isEqualTo("mine-1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json",
                "*/*",
                "application/*",
                "application/json, application/problem+json",
                "application/problem+json, application/json",
                "application/json, application/problem+json;q=0",
                "application/json, application/problem+json;q=0.5"
            })
    void other_callers_get_the_envelope(String accept) {
        Response answer = error(404, accept);
        answer.then().statusCode(404).contentType("application/json");
        assertThat(answer.<String>path("message")).isEqualTo("not_found");
    }

    @Test
    void the_faults_of_a_body_are_listed_as_errors() {
        Response answer = error(400, PROBLEM);
        assertThat(answer.<String>path("type")).isEqualTo("urn:ringback:problem:validation_error");
        assertThat(answer.<List<String>>path("errors.field")).contains("name", "uri", "hook", "retries");
        assertThat(answer.<List<String>>path("errors.findAll { it.field == 'retries' }.code"))
                .containsExactly("minimum");
        assertThat(answer.<List<Integer>>path("errors.findAll { it.field == 'retries' }.target"))
                .containsExactly(0);
    }

    @Test
    void successes_use_the_envelope_even_if_only_problem_details_are_accepted() {
        Response answer = Tenant.create().request().header("Accept", PROBLEM).get("/v1/token_auth");
        answer.then().statusCode(200).contentType("application/json");
        assertThat(answer.<String>path("status")).isEqualTo("success");
    }

    @Test
    void a_request_that_is_no_http_gets_the_same_error_form() throws IOException {
        for (boolean problem : List.of(false, true)) {
            try (Socket socket = new Socket("localhost", RestAssured.port)) {
                String accept = problem ? "Accept: " + PROBLEM + "\r\n" : "";
                socket.getOutputStream()
                        .write(("GET /v1/token_auth HTTP/1.1\r\nHost: x\r\n" + accept + "Content-Length: x\r\n\r\n")
                                .getBytes(UTF_8));
                String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
                JsonNode body = Json.parse(
                        answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(UTF_8));
                assertThat(answer).startsWith("HTTP/1.1 400");
                assertThat(body.path("timestamp").asText()).matches(TIME);
                assertThat(body.path("version").asText()).isNotEmpty();
                assertThat(body.has("title")).isEqualTo(problem);
            }
        }
    }
}
