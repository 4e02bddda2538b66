package io.ringback.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Map;

/** Holds an account of the service under test and its token. */
public record Tenant(String account, String token) {
    private static final String MASTER = "test-master-token";

    /** Creates an account below the master account. */
    public static Tenant create() {
        return below(masterAccount());
    }

    /** Creates an account below {@code parent}. */
    public static Tenant below(String parent) {
        String account = as(MASTER)
                .body(Map.of("data", Map.of("name", "Harbour Cycles")))
                .put("/v1/accounts/" + parent)
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
        return new Tenant(account, token(account, "admin"));
    }

    /** Returns a request with the master account's token. */
    public static RequestSpecification master() {
        return as(MASTER);
    }

    public static String masterAccount() {
        return as(MASTER).get("/v1/token_auth").then().statusCode(200).extract().path("data.account_id");
    }

    /** Returns the same account with a new token of {@code role}. */
    public Tenant with(String role) {
        return new Tenant(account, token(account, role));
    }

    private static String token(String account, String role) {
        return as(MASTER)
                .body(Map.of("data", Map.of("name", "test", "role", role)))
                .put("/v1/accounts/" + account + "/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("data.token");
    }

    /** Returns a request with this tenant's token. */
    public RequestSpecification request() {
        return as(token);
    }

    private static RequestSpecification as(String token) {
        return given().header("X-Auth-Token", token).contentType(ContentType.JSON);
    }

    /** Returns a path below this account. */
    public String path(String rest) {
        return "/v1/accounts/" + account + rest;
    }

    /** Creates a webhook to {@code target}; {@code more} are additional fields. Returns its id. */
    public String webhook(String hook, URI target, Map<String, ?> more) {
        Map<String, Object> data =
                new java.util.HashMap<>(Map.of("name", "New Calls", "uri", target.toString(), "hook", hook));
        data.putAll(more);
        return request()
                .body(Map.of("data", data))
                .put(path("/webhooks"))
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    /** Posts one event in Ringback's form; returns its id. */
    public String event(String hook, Map<String, ?> payload) {
        return request()
                .body(Map.of("data", Map.of("hook", hook, "payload", payload)))
                .post(path("/events"))
                .then()
                .statusCode(202)
                .extract()
                .path("data.event_id");
    }

    /** Returns the attempts of one webhook, newest first. */
    public JsonPath attempts(String webhook) {
        return request()
                .get(path("/webhooks/" + webhook + "/attempts"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
