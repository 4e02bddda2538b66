package io.ringback.account;

import static io.ringback.account.Api.anonymous;
import static io.ringback.account.Api.master;
import static io.ringback.account.Api.masterAccount;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.TightLimits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests a trusted proxy that appends to headers of its caller. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(TightLimits.class)
class ForwardedCallerTest {
    private static final int LIMIT = TightLimits.FAILED_LOG_INS;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6.6.6.6, 7.7.7.7 | 7.7.7.7",
                "7.7.7.7, 127.0.0.1 | 7.7.7.7",
                "garbage | 127.0.0.1",
                "unknown | 127.0.0.1",
                "_hidden | 127.0.0.1",
                "[2001:db9::1]:5 | 2001:db9:0:0:0:0:0:1",
                "',' | 127.0.0.1",
                "'' | 127.0.0.1"
            })
    void the_audit_log_names_the_address_that_the_proxy_saw(String header, String address) {
        String account = master().header("X-Forwarded-For", header)
                .header("X-Forwarded-Proto", "nonsense")
                .body(Map.of("data", Map.of("name", "x")))
                .put("/v1/accounts/" + masterAccount())
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
        master().header("X-Forwarded-For", header)
                .body(Map.of("data", Map.of("name", "y")))
                .patch("/v1/accounts/" + account)
                .then()
                .statusCode(200);
        List<String> addresses =
                master().get("/v1/accounts/" + account + "/audit").path("data.address");
        assertThat(addresses).isNotEmpty().containsOnly(address);
    }

    @Test
    void a_forged_address_neither_evades_the_login_limit_nor_locks_others_out() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(logIn("5.5.5.5, 203.0.113.9")).isEqualTo(401);
        }
        assertThat(logIn("9.9.9.9, 203.0.113.9")).isEqualTo(429);
        assertThat(logIn("5.5.5.5")).isEqualTo(401);
    }

    @Test
    void a_caller_without_an_address_counts_as_the_proxy() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(logIn(i % 2 == 0 ? "unknown" : ",")).isEqualTo(401);
        }
        assertThat(logIn("garbage")).isEqualTo(429);
    }

    private static int logIn(String forwarded) {
        return anonymous()
                .header("X-Forwarded-For", forwarded)
                .body(Map.of("data", Map.of("api_key", "0".repeat(64))))
                .put("/v1/api_auth")
                .statusCode();
    }
}
