package io.ringback.chaos;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Creates accounts of several shards, each with an unordered webhook and one that orders by call. */
record Tenancy(Map<String, List<String>> webhooksOf, List<String> ordered) {
    static final String TOKEN = "a-master-token-for-the-chaos-run-0123456789";
    static final String HOOK = "channel_create";
    static final String KEY = "call_id";

    /** One account for each caller: a node sends for all accounts of its shards. */
    private static final int ACCOUNTS = Plan.CALLERS;

    static Tenancy make(URI service, Customer customer) {
        String master = given(service)
                .get("/v1/token_auth")
                .then()
                .statusCode(200)
                .extract()
                .path("data.account_id");
        List<String> accounts = new ArrayList<>(List.of(master));
        while (accounts.size() < ACCOUNTS) {
            accounts.add(given(service)
                    .body(Map.of("data", Map.of("name", "Child")))
                    .put("/v1/accounts/" + master)
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("data.id"));
        }
        Map<String, List<String>> webhooksOf = new TreeMap<>();
        for (String account : accounts) {
            webhooksOf.put(
                    account,
                    List.of(
                            webhook(service, account, customer.uri("/plain"), Map.of()),
                            webhook(service, account, customer.uri("/ordered"), Map.of("ordering", KEY))));
        }
        return new Tenancy(
                webhooksOf, webhooksOf.values().stream().map(List::getLast).toList());
    }

    private static RequestSpecification given(URI service) {
        return RestAssured.given()
                .baseUri(service.toString())
                .header("X-Auth-Token", TOKEN)
                .contentType(ContentType.JSON);
    }

    private static String webhook(URI service, String account, URI target, Map<String, Object> more) {
        Map<String, Object> data = new TreeMap<>(more);
        data.putAll(Map.of(
                "name", "Chaos", "uri", target.toString(), "hook", HOOK, "format", "json", "retries", Plan.RETRIES));
        return given(service)
                .body(Map.of("data", data))
                .put("/v1/accounts/" + account + "/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    /** Calls {@code service} as accounts do besides posting events: lists, reads and edits each webhook. */
    void lookAfter(URI service) {
        webhooksOf.forEach((account, webhooks) -> {
            String path = "/v1/accounts/" + account + "/webhooks";
            given(service).get(path).then().statusCode(200);
            given(service).get(path + "/attempts").then().statusCode(200);
            for (String webhook : webhooks) {
                given(service)
                        .body(Map.of("data", Map.of("name", "Edited at " + service.getPort())))
                        .patch(path + "/" + webhook)
                        .then()
                        .statusCode(200);
                given(service).get(path + "/" + webhook + "/attempts").then().statusCode(200);
            }
        });
    }

    List<String> accounts() {
        return List.copyOf(webhooksOf.keySet());
    }
}
