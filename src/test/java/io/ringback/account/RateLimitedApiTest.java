package io.ringback.account;

import static io.ringback.account.Api.anonymous;
import static io.ringback.account.Api.error;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(RateLimitedApiTest.Slow.class)
class RateLimitedApiTest {
    public static final class Slow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("ringback.rate-limit", "1");
        }
    }

    @Test
    void who_calls_too_often_gets_429_and_learns_when_to_come_again() {
        int status = 200;
        for (int i = 0; i < 1_000 && status == 200; i++) {
            status = master().get("/v1/token_auth").statusCode();
        }
        error(master().get("/v1/token_auth").then(), 429, "too_many_requests")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    @Test
    void log_ins_and_new_tokens_give_nobody_more_than_the_bucket_of_the_account() {
        // It takes one of the same bucket: asked for within the next loop, it would leave that nothing.
        String parent = masterAccount();
        String account = calm(() -> master().body("{\"data\":{\"name\":\"x\"}}").put("/v1/accounts/" + parent))
                .path("data.id");
        String key =
                calm(() -> master().get("/v1/accounts/" + account + "/api_key")).path("data.api_key");
        List<String> tokens = new ArrayList<>();
        Response answer = logIn(key);
        while (answer.statusCode() == 201) {
            tokens.add(answer.path("auth_token"));
            answer = logIn(key);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        // Ten at once and one a second: this took no minute.
        assertThat(tokens.size()).isBetween(5, 60);
        long served = tokens.stream()
                .filter(token -> with(token).get("/v1/token_auth").statusCode() == 200)
                .count();
        assertThat(served).isLessThan(tokens.size());
    }

    private static Response logIn(String key) {
        return anonymous().body(Map.of("data", Map.of("api_key", key))).put("/v1/api_auth");
    }

    private static String masterAccount() {
        return calm(() -> master().get("/v1/token_auth")).path("data.account_id");
    }

    /** Asks until the bucket that all of these share has something left. */
    private static Response calm(Supplier<Response> request) {
        return Until.holds(request, answer -> answer.statusCode() != 429);
    }
}
