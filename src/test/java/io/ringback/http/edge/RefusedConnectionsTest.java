package io.ringback.http.edge;

import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.chaos.Proxy;
import io.ringback.testing.Management;
import io.ringback.testing.ProxiedPostgresResource;
import io.ringback.testing.RefusingPostgres;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests a server that refuses every connection for a while: starting, recovering, stopping, or without free
 * connections.
 */
@QuarkusTest
@WithTestResource(ProxiedPostgresResource.class)
class RefusedConnectionsTest {
    private static final Duration BACK = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init") // set by the test resource
    Proxy proxy;

    private int database;
    private Tenant tenant;

    @BeforeEach
    void an_account() {
        database = proxy.target();
        tenant = Tenant.create();
    }

    @AfterEach
    void mend() {
        proxy.redirect(database);
        assertBack();
    }

    /** Uses the outbox pool. */
    private Response post() {
        return tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of())))
                .post(tenant.path("/events"));
    }

    /** Uses the API pool. */
    private Response write() {
        return tenant.request().body(Map.of("data", Map.of("role", "read"))).put(tenant.path("/tokens"));
    }

    private static Response readiness() {
        return Management.get("/q/health/ready");
    }

    private static void awaitStatus(int status, Supplier<Response> request) {
        Until.holds(BACK, () -> request.get().statusCode(), answered -> answered == status);
    }

    private static void assertUnavailable(Supplier<Response> request) {
        error(request.get().then(), 503, "datastore_unreachable").header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    private void assertBack() {
        awaitStatus(202, this::post);
        awaitStatus(201, this::write);
        awaitStatus(200, RefusedConnectionsTest::readiness);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "57P03|the database system is starting up",
                "57P03|the database system is in recovery mode",
                "53300|sorry, too many clients already",
                "57P02|terminating connection because of crash of another server process"
            })
    void callers_get_503_readiness_fails_and_both_recover(String state, String message) throws IOException {
        assertBack();
        try (var refusing = RefusingPostgres.with(state, message)) {
            proxy.redirect(refusing.port());
            proxy.cut();
            awaitStatus(503, RefusedConnectionsTest::readiness);
            assertUnavailable(this::post);
            assertUnavailable(this::write);
            assertUnavailable(() -> tenant.request().get(tenant.path("/webhooks")));
            awaitStatus(503, RefusedConnectionsTest::readiness);
            proxy.redirect(database);
            assertBack();
        }
    }
}
