package io.ringback.http;

import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.Management;
import io.ringback.testing.Receiver;
import io.ringback.testing.Replication;
import io.ringback.testing.ReplicationResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Tests two servers with streaming replication: frozen, demoted, and failed over, which is irreversible and so comes
 * last.
 */
@QuarkusTest
@WithTestResource(value = ReplicationResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverTest {
    private static final Duration BACK = Duration.ofSeconds(10);
    private static final int CALLERS = 4;

    @SuppressWarnings("NullAway.Init") // set by the test resource
    Replication servers;

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;

    @BeforeEach
    void set_up_account_with_a_webhook() {
        assumeTrue(servers != null, "no PostgreSQL is installed: a failover was NOT tried. Install one from Debian");
        tenant = Tenant.create();
        tenant.webhook("all", server.uri("/"), Map.of());
    }

    private Response post() {
        return tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of())))
                .post(tenant.path("/events"));
    }

    private Response write() {
        return tenant.request().body(Map.of("data", Map.of("role", "read"))).put(tenant.path("/tokens"));
    }

    private static int readiness() {
        return Management.get("/q/health/ready").statusCode();
    }

    private void assertBack() {
        Until.holds(BACK, () -> post().statusCode(), status -> status == 202);
        Until.holds(BACK, () -> write().statusCode(), status -> status == 201);
        Until.holds(BACK, FailoverTest::readiness, status -> status == 200);
    }

    @Test
    @Order(1)
    void a_frozen_database_makes_readiness_fail_and_recovers() throws Exception {
        assertBack();
        servers.primary().freeze();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> posted = callers.submit(() -> post().statusCode());
            try {
                Until.holds(BACK, FailoverTest::readiness, status -> status == 503);
                assertThat(Management.get("/q/health/live").statusCode()).isEqualTo(200);
            } finally {
                servers.primary().thaw();
            }
            assertBack();
            assertThat(posted.get()).isIn(202, 503);
        }
    }

    @Test
    @Order(2)
    void connections_to_a_standby_are_closed_after_a_failover() {
        servers.proxy().redirect(servers.standby().port());
        servers.proxy().cut();
        Until.holds(BACK, FailoverTest::readiness, status -> status == 503);
        error(post().then(), 503, "datastore_unreachable");
        error(write().then(), 503, "datastore_unreachable");
        servers.proxy().redirect(servers.primary().port());
        assertBack();
    }

    @Test
    @Order(3)
    void events_accepted_before_during_and_after_a_failover_are_delivered() throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        var ending = new AtomicBoolean();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            IntStream.range(0, CALLERS)
                    .forEach(i -> calls.add(callers.submit(() -> {
                        while (!ending.get()) {
                            Response answer = post();
                            statuses.add(answer.statusCode());
                            if (answer.statusCode() == 202) {
                                accepted.add(answer.path("data.event_id"));
                            }
                        }
                    })));
            server.await(20);
            servers.primary().kill();
            servers.standby().promote();
            servers.proxy().redirect(servers.standby().port());
            int before = accepted.size();
            Until.holds(BACK, accepted::size, size -> size > before + 20);
            assertBack();
            ending.set(true);
            for (Future<?> call : calls) {
                call.get();
            }
        }
        assertThat(statuses).contains(202).isSubsetOf(202, 503);
        Until.holds(Duration.ofSeconds(60), this::delivered, delivered -> delivered.containsAll(accepted));
    }

    private Set<String> delivered() {
        return server.received().stream()
                .map(request -> request.header("X-Event-ID").orElseThrow())
                .collect(Collectors.toSet());
    }
}
