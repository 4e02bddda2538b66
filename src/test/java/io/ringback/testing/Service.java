package io.ringback.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.stream.IntStream;

/** Calls the API of a running {@link Program} with the master account's token. */
public final class Service {
    private final URI base;
    private final String token;
    private final String account;
    private int batches;

    /** Uses the service at {@code base}, which must be ready. */
    public Service(URI base, String token) {
        this.base = base;
        this.token = token;
        this.account =
                request().get("/v1/token_auth").then().statusCode(200).extract().path("data.account_id");
    }

    /** Returns the master account. */
    public String account() {
        return account;
    }

    public RequestSpecification request() {
        return given().baseUri(base.toString()).header("X-Auth-Token", token).contentType(ContentType.JSON);
    }

    /** Returns a path below the master account. */
    public String path(String rest) {
        return "/v1/accounts/" + account + rest;
    }

    public int status(String path) {
        return request().get(path).statusCode();
    }

    /** Returns whether its port accepts connections. */
    public boolean listens() {
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** Creates a webhook of the master account with up to eleven attempts; returns its id. */
    public String webhook(String hook, URI target) {
        return request()
                .body(Map.of("data", Map.of("name", "Calls", "uri", target.toString(), "hook", hook, "retries", 10)))
                .put("/v1/accounts/" + account + "/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    /** Posts {@code count} events in one request, with the keys {@code batch-0}, {@code batch-1} and so on. */
    public Response post(String batch, String hook, int count) {
        var events = IntStream.range(0, count)
                .mapToObj(i -> Map.of("hook", hook, "payload", Map.of("number", i), "event_key", batch + "-" + i))
                .toList();
        return request().body(Map.of("data", events)).post("/v1/accounts/" + account + "/events");
    }

    /** Posts {@code count} events with keys, repeatedly until they are accepted. */
    public void events(String hook, int count) {
        String batch = base.getPort() + "-" + batches++;
        Until.holds(() -> post(batch, hook, count).statusCode(), status -> status == 202);
    }
}
