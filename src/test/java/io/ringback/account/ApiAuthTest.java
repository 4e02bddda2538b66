package io.ringback.account;

import static io.ringback.account.Api.account;
import static io.ringback.account.Api.anonymous;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static io.ringback.account.Api.token;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.ringback.testing.PostgresResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ApiAuthTest {
    @Test
    void an_api_key_creates_a_token_for_a_day() {
        String account = account(masterAccount());
        String key = key(account);
        ValidatableResponse answer = logIn(key)
                .statusCode(201)
                .body("auth_token", matchesPattern("rbk_[0-9a-f]{72}"))
                .body("data.account_id", is(account))
                .body("data.role", is("admin"));
        Instant end = Instant.parse(answer.extract().<String>path("data.expires_at"));
        Instant answered = Instant.parse(answer.extract().<String>path("timestamp"));
        assertThat(end).isBetween(answered.plus(Duration.ofHours(23)), answered.plus(Duration.ofHours(25)));
        with(answer.extract().path("auth_token"))
                .get("/v2/accounts/" + account)
                .then()
                .statusCode(200)
                .body("$", not(hasKey("auth_token")));
    }

    @Test
    void logging_out_revokes_the_token_at_once() {
        String account = account(masterAccount());
        String token = logIn(key(account)).extract().path("auth_token");
        with(token).delete("/v1/token_auth").then().statusCode(200).body("data.account_id", is(account));
        error(with(token).get("/v1/token_auth").then(), 401, "invalid_credentials");
    }

    @Test
    void the_master_token_cannot_log_out() {
        error(master().delete("/v1/token_auth").then(), 403, "forbidden");
    }

    @Test
    void an_api_key_stays_the_same_until_renewed() {
        String account = account(masterAccount());
        String key = key(account);
        assertThat(key(account)).isEqualTo(key).matches("[0-9a-f]{64}");
        String renewed = master().put("/v1/accounts/" + account + "/api_key")
                .then()
                .statusCode(200)
                .extract()
                .path("data.api_key");
        assertThat(renewed).isNotEqualTo(key);
        error(logIn(key), 401, "invalid_credentials");
        logIn(renewed).statusCode(201);
    }

    @Test
    void only_an_admin_sees_a_key() {
        String account = account(masterAccount());
        String path = "/v1/accounts/" + account + "/api_key";
        error(with(token(account, "read")).get(path).then(), 403, "forbidden");
        error(with(token(account, "ingest")).get(path).then(), 403, "forbidden");
        with(token(account, "admin")).get(path).then().statusCode(200);
    }

    @Test
    void an_invalid_api_key_is_rejected() {
        error(logIn("0".repeat(64)), 401, "invalid_credentials");
        error(logIn("short"), 400, "validation error");
        error(anonymous().body("{\"data\":{}}").put("/v1/api_auth").then(), 400, "validation error");
        error(anonymous().body("{\"data\":{\"api_key\":7}}").put("/v1/api_auth").then(), 400, "validation error");
    }

    private static String key(String account) {
        return master().get("/v1/accounts/" + account + "/api_key")
                .then()
                .statusCode(200)
                .extract()
                .path("data.api_key");
    }

    private static ValidatableResponse logIn(String key) {
        return anonymous()
                .body(Map.of("data", Map.of("api_key", key)))
                .put("/v1/api_auth")
                .then();
    }
}
