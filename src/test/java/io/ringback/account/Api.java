package io.ringback.account;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** Calls the API with a token. */
final class Api {
    static final String MASTER_TOKEN = "test-master-token";

    private Api() {}

    static RequestSpecification with(String token) {
        return anonymous().header("X-Auth-Token", token);
    }

    static RequestSpecification anonymous() {
        return given().contentType("application/json")
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    static RequestSpecification master() {
        return with(MASTER_TOKEN);
    }

    static String masterAccount() {
        return master().get("/v1/token_auth").then().statusCode(200).extract().path("data.account_id");
    }

    static String account(String parent) {
        return master().body(Map.of("data", Map.of("name", "An account")))
                .put("/v1/accounts/" + parent)
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    static String token(String account, String role) {
        return issue(account, Map.of("role", role)).statusCode(201).extract().path("data.token");
    }

    static ValidatableResponse issue(String account, Map<String, ?> data) {
        return master().body(Map.of("data", data))
                .put("/v1/accounts/" + account + "/tokens")
                .then();
    }

    static ValidatableResponse error(ValidatableResponse answer, int status, String message) {
        return answer.statusCode(status)
                .contentType("application/json")
                .body("status", is("error"))
                .body("error", is(Integer.toString(status)))
                .body("message", is(message))
                .body("request_id", notNullValue());
    }
}
