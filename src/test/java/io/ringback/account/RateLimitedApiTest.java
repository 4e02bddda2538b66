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
import io.ringback.testing.Tenant;
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
    void too_many_requests_get_429_with_retry_after() {
        int status = 200;
        for (int i = 0; i < 1_000 && status == 200; i++) {
            status = master().get("/v1/token_auth").statusCode();
        }
        error(master().get("/v1/token_auth").then(), 429, "too_many_requests")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    @Test
    void every_response_shows_the_remaining_rate_limit() {
        Tenant tenant = calmTenant();
        Response first = tenant.request().get("/v1/token_auth");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"token\";q=10;w=10");
        assertThat(first.header("RateLimit")).isEqualTo("\"token\";r=9;t=1");
        // Errors count too: a foreign account, an unknown webhook, an invalid body.
        String own = "/v1/accounts/" + tenant.account();
        assertThat(left(tenant.request().get("/v1/accounts/" + "0".repeat(32)), 403))
                .isLessThanOrEqualTo(9);
        assertThat(left(tenant.request().get(own + "/webhooks/x"), 404)).isLessThanOrEqualTo(8);
        assertThat(left(tenant.request().body("{\"data\":{}}").put(own + "/webhooks"), 400))
                .isLessThanOrEqualTo(7);
        assertThat(left(tenant.request().body("{").put("/v2/accounts/" + tenant.account() + "/webhooks"), 400))
                .isLessThanOrEqualTo(6);
    }

    @Test
    void an_exhausted_limit_shows_the_same_reset_as_retry_after() {
        Tenant tenant = calmTenant();
        Response answer = tenant.request().get("/v1/token_auth");
        for (int i = 0; i < 1_000 && answer.statusCode() == 200; i++) {
            answer = tenant.request().get("/v1/token_auth");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.header("RateLimit")).isEqualTo("\"token\";r=0;t=" + answer.header("Retry-After"));
        assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"token\";q=10;w=10");
    }

    @Test
    void unlimited_requests_have_no_rate_limit_headers() {
        Tenant tenant = calmTenant();
        List.of(
                        tenant.request()
                                .body("{\"data\":{\"hook\":\"channel_create\",\"payload\":{}}}")
                                .post("/v1/accounts/" + tenant.account() + "/events"),
                        anonymous().get("/v1/webhooks"),
                        with("f".repeat(64)).get("/v1/token_auth"))
                .forEach(answer -> assertThat(answer.headers().asList())
                        .noneMatch(header -> header.getName().startsWith("RateLimit")));
    }

    @Test
    void a_login_shows_the_limit_of_its_account() {
        String account = newAccount();
        String key =
                calm(() -> master().get("/v1/accounts/" + account + "/api_key")).path("data.api_key");
        Response answer = logIn(key);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("RateLimit")).isEqualTo("\"account\";r=9;t=1");
    }

    private static long left(Response answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.header("RateLimit")).matches("\"token\";r=[0-9]+;t=[0-9]+");
        return Long.parseLong(answer.header("RateLimit").replaceAll(".*;r=([0-9]+);.*", "$1"));
    }

    private static Tenant calmTenant() {
        String account = newAccount();
        String token = calm(() ->
                        master().body("{\"data\":{\"role\":\"admin\"}}").put("/v1/accounts/" + account + "/tokens"))
                .path("data.token");
        return new Tenant(account, token);
    }

    @Test
    void logins_and_new_tokens_share_the_accounts_bucket() {
        String account = newAccount();
        String key =
                calm(() -> master().get("/v1/accounts/" + account + "/api_key")).path("data.api_key");
        List<String> tokens = new ArrayList<>();
        Response answer = logIn(key);
        while (answer.statusCode() == 201) {
            tokens.add(answer.path("auth_token"));
            answer = logIn(key);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        // Ten at once and one a second: this took less than a minute.
        assertThat(tokens.size()).isBetween(5, 60);
        long served = tokens.stream()
                .filter(token -> with(token).get("/v1/token_auth").statusCode() == 200)
                .count();
        assertThat(served).isLessThan(tokens.size());
    }

    private static Response logIn(String key) {
        return anonymous().body(Map.of("data", Map.of("api_key", key))).put("/v1/api_auth");
    }

    private static String newAccount() {
        // It takes one request of the same bucket; within the next loop it would empty it.
        String parent = masterAccount();
        return calm(() -> master().body("{\"data\":{\"name\":\"x\"}}").put("/v1/accounts/" + parent))
                .path("data.id");
    }

    private static String masterAccount() {
        return calm(() -> master().get("/v1/token_auth")).path("data.account_id");
    }

    /** Retries until the shared bucket has something left. */
    private static Response calm(Supplier<Response> request) {
        return Until.holds(request, answer -> answer.statusCode() != 429);
    }
}
