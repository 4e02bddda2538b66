package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.TightLimits;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests that large events for many webhooks are delivered within a small memory budget. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(TightLimits.class)
class ByteBudgetTest {
    private static final long BUDGET = TightLimits.BYTES_IN_FLIGHT;
    private static final int SIZE = 100_000;
    private static final int WEBHOOKS = 12;
    private static final int EVENTS = 5;

    @Inject
    Dispatcher dispatcher;

    @Test
    void large_events_for_many_webhooks_stay_within_the_byte_budget() throws Exception {
        AtomicLong most = new AtomicLong();
        try (Receiver server = Receiver.start()) {
            server.answers("/large", socket -> {
                most.accumulateAndGet(dispatcher.bytes(), Math::max);
                return io.ringback.testing.ScriptedAnswer.status(200).give(socket);
            });
            Tenant tenant = Tenant.create();
            IntStream.range(0, WEBHOOKS)
                    .forEach(i -> tenant.webhook(
                            "channel_create",
                            server.uri("/large"),
                            Map.of("format", "json", "custom_data", Map.of("number", Integer.toString(i)))));
            var event = Map.of("hook", "channel_create", "payload", Map.of("text", "x".repeat(SIZE)));
            for (int i = 0; i < EVENTS; i++) {
                tenant.request()
                        .body(Map.of("data", List.of(event, event)))
                        .post(tenant.path("/events"))
                        .then()
                        .statusCode(202);
            }
            server.await(2 * EVENTS * WEBHOOKS);
            Until.holds(dispatcher::isIdle, idle -> idle);
            assertThat(server.received()).hasSize(2 * EVENTS * WEBHOOKS);
        }
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(BUDGET + 2L * SIZE);
        assertThat(dispatcher.bytes()).isZero();
    }
}
