package io.ringback.account;

import static io.ringback.account.Api.error;
import static io.ringback.account.Api.master;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.ringback.testing.PostgresResource;
import java.util.Map;
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
}
