package io.ringback.http.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.http.Wire;
import io.ringback.testing.Management;
import io.ringback.testing.PostgresResource;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that ordinary clients never send: odd paths, unknown methods, broken framing. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class OddRequestsTest {
    private static final String HEAD =
            " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: test-master-token\r\nConnection: close\r\n";
    private static final Pattern LABELS = Pattern.compile("http_server_requests_seconds_count\\{(.*)}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/./v1/token_auth",
                "/x/../v1/token_auth",
                "/%2e/v1/token_auth",
                "/v1/./token_auth",
                "/v1/accounts/../token_auth",
                "/v1/accounts/%2E%2e/token_auth",
                "/v1/accounts/.%2e/token_auth",
                "/%761/token_auth",
                "/v%31/token_auth",
                "/v1/%74oken_auth",
                "//v1//%74oken_auth",
                "/v1;a=b/token_auth",
                "/v1/token_auth;a=b",
                "/v1/token_auth/;a",
                "/v1/..;/token_auth",
                "/v1/../q/health",
                "/v1/%2e%2e/q/metrics",
                "/v1//../q/metrics",
                "/v1/../q/swagger-ui/",
                "/q/../q/health",
                "/q/./health",
                "/%71/health",
                "/q/health;x",
                "/q;x/health",
                "/q/%68ealth",
                "/v1\\token_auth",
                "/v1/token_auth#x",
                "http://x/./v1/token_auth"
            })
    void an_ambiguous_path_is_400(String path) throws IOException {
        assertThat(Wire.exchange("GET " + path + HEAD + "\r\n"))
                .as(path)
                .startsWith("HTTP/1.1 400 ")
                .contains("\"error\":\"400\"", "\"message\":\"bad_request\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/token_auth", "*", "x"})
    void a_path_that_does_not_begin_at_the_root_is_an_error_in_the_envelope(String path) throws IOException {
        assertThat(Wire.exchange("GET " + path + HEAD + "\r\n"))
                .as(path)
                .matches("(?s)HTTP/1.1 40[04] .*\"status\":\"error\".*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://x/v1/token_auth", "//v1/token_auth", "/v2/token_auth//", "/v1/token_auth?a=..;/./%2e"})
    void an_unambiguous_path_is_served(String path) throws IOException {
        assertThat(Wire.exchange("GET " + path + HEAD + "\r\n")).as(path).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void escapes_in_path_variables_are_decoded_before_matching() throws IOException {
        String account = given().header("X-Auth-Token", "test-master-token")
                .get("/v1/token_auth")
                .path("data.account_id");
        String body = "{\"verb\":\"delete\",\"data\":{\"hook\":\"no-such-hook\",\"payload\":{}}}";
        assertThat(Wire.exchange("POST /v1/accounts/" + account + "/%65vents" + HEAD + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 400 ")
                .contains("hook");
    }

    @ParameterizedTest
    @ValueSource(strings = {"M1", "get", "TRACE", "CONNECT", "PROPFIND", "GETS", "Patch"})
    void an_unknown_method_is_501(String method) throws IOException {
        for (String path : List.of("/v1/token_auth", "/q/health", "/nothing")) {
            assertThat(Wire.exchange(method + " " + path + HEAD + "\r\n"))
                    .as("%s %s", method, path)
                    .startsWith("HTTP/1.1 501 ")
                    .contains("\"error\":\"501\"", "not_implemented");
        }
    }

    @Test
    void no_request_creates_a_new_label_value() throws IOException {
        for (int i = 0; i < 3; i++) {
            for (String path : List.of("/odd" + i, "//odd" + i, "/odd" + i + "//", "/v1/odd" + i, "/./odd" + i)) {
                Wire.exchange("GET " + path + HEAD + "\r\n");
                Wire.exchange("ODD" + i + " " + path + HEAD + "\r\n");
                Wire.exchange("ODD" + i + " " + path + " HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n");
                Wire.exchange("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
                Wire.exchange("GET " + path + HEAD + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n");
                Wire.exchange("OPTIONS " + path + HEAD + "Origin: http://odd\r\n\r\n");
            }
        }
        Stream<String> labels = LABELS.matcher(Management.get("/q/metrics").asString())
                .results()
                .map(series -> series.group(1));
        assertThat(labels)
                .isNotEmpty()
                .allSatisfy(
                        series -> assertThat(series.toLowerCase(Locale.ROOT)).doesNotContain("odd"));
        assertThat(Management.get("/q/metrics").asString()).contains("method=\"OTHER\"");
    }

    @Test
    void a_literal_path_takes_precedence_over_a_template() {
        String account = given().header("X-Auth-Token", "test-master-token")
                .get("/v1/token_auth")
                .path("data.account_id");
        for (String method : List.of("PATCH", "DELETE", "PUT", "POST")) {
            assertThat(given().header("X-Auth-Token", "test-master-token")
                            .request(method, "/v2/accounts/" + account + "/webhooks/attempts/")
                            .then()
                            .statusCode(405)
                            .extract()
                            .header("Allow"))
                    .as(method)
                    .contains("GET", "HEAD")
                    .doesNotContain(method);
        }
        given().header("X-Auth-Token", "test-master-token")
                .queryParam("verb", "delete")
                .post("/v1/accounts/" + account + "/webhooks/attempts")
                .then()
                .statusCode(405);
    }
}
