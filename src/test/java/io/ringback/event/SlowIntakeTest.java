package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Tests that attempts are recorded however slowly PostgreSQL stores events. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class SlowIntakeTest {
    private static final int CALLERS = 30;

    /** Maximum number of callers that use the database at once. */
    private final long atOnce =
            ConfigProvider.getConfig().getValue("quarkus.datasource.outbox.jdbc.max-size", long.class)
                    - EventStore.LEFT_TO_OTHERS;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    private long waitingForTheLock() {
        return (long) database.value("""
                select count(*)
                from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """);
    }

    private long attempts(String webhook) {
        return (long) database.value("select count(*) from attempt where webhook_id = '%s'"
                .formatted(Ids.parse(webhook).orElseThrow()));
    }

    private static int batch(Tenant tenant) {
        Map<String, ?> event = Map.of("hook", "channel_bridge", "payload", Map.of());
        return tenant.request()
                .body(Map.of("data", List.of(event, event)))
                .post(tenant.path("/events"))
                .statusCode();
    }

    @Test
    void slow_batches_leave_a_connection_for_the_settler() throws Exception {
        Tenant tenant = Tenant.create();
        CountDownLatch held = new CountDownLatch(1);
        try (Receiver server = Receiver.start();
                var callers = Executors.newFixedThreadPool(CALLERS);
                Connection locker = database.source().getConnection();
                var lock = locker.createStatement()) {
            server.answers("/", ScriptedAnswer.after(held, ScriptedAnswer.status(200)));
            String webhook = tenant.webhook("channel_create", server.uri("/"), Map.of());
            tenant.event("channel_create", Map.of());
            server.await(1);

            locker.setAutoCommit(false);
            lock.execute("lock table event in share row exclusive mode");
            List<Future<Integer>> answers = Stream.generate(() -> callers.submit(() -> batch(tenant)))
                    .limit(CALLERS)
                    .toList();
            Until.holds(this::waitingForTheLock, waiting -> waiting >= atOnce);
            held.countDown();
            Until.holds(() -> attempts(webhook), count -> count == 1);
            assertThat(waitingForTheLock()).isEqualTo(atOnce);

            locker.rollback();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(202, 503);
            }
        }
    }
}
