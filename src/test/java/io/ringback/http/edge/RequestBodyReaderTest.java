package io.ringback.http.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.ringback.http.Wire;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that callers are identified before more than 64 KiB of a body is read, and that the memory of all bodies is
 * limited.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class RequestBodyReaderTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MIB = 1 << 20;

    @Inject
    RequestMemory memory;

    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create();
    }

    private String head(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers + "\r\n";
    }

    /** Returns the status line of the response to a request whose body never ends. */
    private static String statusOf(Socket socket, String sent) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(sent.getBytes(UTF_8));
        socket.getOutputStream().flush();
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 401".length());
        return new String(line, UTF_8);
    }

    private static Socket connect() throws IOException {
        return new Socket("localhost", RestAssured.port);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Auth-Token: wrong, 100",
        "X-Auth-Token: wrong, 5000000",
        "Authorization: Bearer wrong, 100000",
        "X-Nothing: x, 100000",
        "X-Nothing: x, 10000000"
    })
    void a_caller_who_is_not_known_gets_401_before_the_body_has_come(String header, int length) throws IOException {
        try (Socket socket = connect()) {
            String request = head("POST", tenant.path("/events"), header + "\r\nContent-Length: " + length + "\r\n");
            assertThat(statusOf(socket, request + "{")).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void a_chunked_body_of_a_stranger_is_not_kept_and_ends_in_401() throws IOException {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        String answer = Wire.exchange(
                head("POST", tenant.path("/events"), "Transfer-Encoding: chunked\r\nConnection: close\r\n")
                        + chunk.repeat(40) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_client_that_sends_everything_before_it_reads_gets_the_401() throws IOException {
        String body = " ".repeat(8 * MIB);
        String answer = Wire.exchange(
                head("POST", tenant.path("/events"), "X-Auth-Token: wrong\r\nContent-Length: " + body.length() + "\r\n")
                        + body);
        assertThat(answer).startsWith("HTTP/1.1 401 ").contains("connection: close", "invalid_credentials");
    }

    @Test
    void a_stranger_who_waits_for_100_continue_is_spared_the_body() throws IOException {
        String answer = Wire.exchange(
                head("POST", tenant.path("/events"), "Expect: 100-continue\r\nContent-Length: 1000000\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_token_in_the_envelope_of_a_small_body_is_good() {
        String padding = "x".repeat(50_000);
        post(
                        RestAssured.given().contentType("application/json"),
                        Map.of(
                                "auth_token", tenant.token(),
                                "data", Map.of("hook", "channel_create", "payload", Map.of("a", padding))))
                .statusCode(202);
        RestAssured.given()
                .header("Authorization", "Bearer wrong")
                .contentType("application/x-www-form-urlencoded")
                .body("{\"verb\":\"patch\",\"auth_token\":\"" + tenant.token() + "\",\"data\":{\"name\":\"New\"}}")
                .post("/v1/accounts/" + tenant.account())
                .then()
                .statusCode(200)
                .body("data.name", equalTo("New"));
    }

    @Test
    void a_bearer_may_send_a_large_body() {
        String padding = "x".repeat(500_000);
        post(
                        RestAssured.given()
                                .header("Authorization", "Bearer " + tenant.token())
                                .contentType("application/json"),
                        Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("a", padding))))
                .statusCode(202);
    }

    @Test
    void an_old_token_does_not_hinder_a_log_in() {
        String key = tenant.request().get(tenant.path("/api_key")).path("data.api_key");
        RestAssured.given()
                .header("X-Auth-Token", "old")
                .contentType("application/json")
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v1/api_auth")
                .then()
                .statusCode(201);
    }

    @Test
    void a_verb_in_a_large_envelope_counts() {
        tenant.request()
                .body(Map.of("data", Map.of("name", "Large", "_note", "x".repeat(200_000)), "verb", "patch"))
                .post("/v1/accounts/" + tenant.account())
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{},{}]", "{\"data\":[{},{}]}"})
    void millions_of_small_objects_are_refused(String form) {
        String objects = form.replace("{},{}", "{},".repeat(3_000_000) + "{}");
        tenant.request()
                .body(objects)
                .post(tenant.path("/events"))
                .then()
                .statusCode(400)
                .body("data.json.maxTokens.target", equalTo(1_000_000));
    }

    @Test
    void stalled_uploads_of_one_account_leave_room_for_others_and_are_cut_off() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try {
            long share = memory.uploads().most();
            byte[] most = " ".repeat(10 * MIB - 1).getBytes(UTF_8);
            String head = head(
                    "POST",
                    tenant.path("/events"),
                    "X-Auth-Token: " + tenant.token() + "\r\nContent-Length: " + 10 * MIB + "\r\n");
            boolean refused = false;
            for (long sent = 0; sent <= share && !refused; sent += most.length) {
                Socket socket = connect();
                stalled.add(socket);
                try {
                    socket.getOutputStream().write(head.getBytes(UTF_8));
                    socket.getOutputStream().write(most);
                } catch (SocketException closed) {
                    refused = true;
                }
            }
            assertThat(memory.uploads().held()).isLessThanOrEqualTo(share);
            Tenant other = Tenant.create();
            other.event("channel_create", Map.of("a", 1));
            tenant.request().get("/v1/token_auth").then().statusCode(200);
            assertThat(answers(stalled)).anyMatch(answer -> answer.contains("retry-after: 1"));
            Until.holds(memory.uploads()::held, held -> held == 0);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    /** Returns the responses received on each socket until the server closes it. */
    private static List<String> answers(List<Socket> sockets) throws IOException {
        List<String> answers = new ArrayList<>();
        for (Socket socket : sockets) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try (InputStream in = socket.getInputStream()) {
                answers.add(new String(in.readAllBytes(), UTF_8));
            } catch (SocketException reset) {
                answers.add("");
            }
        }
        return answers;
    }

    @Test
    void memory_is_given_back_when_a_request_has_its_answer() {
        tenant.event("channel_create", Map.of("a", "x".repeat(200_000)));
        tenant.request()
                .body("{")
                .post("/v2/accounts/" + tenant.account() + "/events")
                .then()
                .statusCode(400);
        tenant.request().body("{}").post(tenant.path("/nothing")).then().statusCode(404);
        Until.holds(memory.uploads()::held, held -> held == 0);
        Until.holds(memory.trees()::held, held -> held == 0);
    }

    private ValidatableResponse post(io.restassured.specification.RequestSpecification request, Map<String, ?> body) {
        return request.body(body).post(tenant.path("/events")).then();
    }
}
