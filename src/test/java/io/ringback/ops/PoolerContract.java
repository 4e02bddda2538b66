package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.restassured.response.Response;
import io.ringback.event.Retention;
import io.ringback.testing.Management;
import io.ringback.testing.Postgres;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Defines tests behind PgBouncer; the schema was migrated through it. */
abstract class PoolerContract {
    private static final int CALLERS = 16;
    private static final int EVENTS = 10;

    @SuppressWarnings("NullAway.Init") // set by the test resource
    Postgres.Database direct;

    @Inject
    Retention retention;

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;

    @BeforeEach
    void an_account() {
        assumeTrue(direct != null, "no pgbouncer is installed: a pooler was NOT tried. Install it from Debian");
        tenant = Tenant.create();
    }

    private static List<Response> atOnce(Callable<Response> call) throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> calls = IntStream.range(0, CALLERS)
                    .mapToObj(i -> callers.submit(call))
                    .toList();
            List<Response> answers = new ArrayList<>();
            for (var answer : calls) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @Test
    void the_API_and_deliveries_work_behind_a_pooler() throws Exception {
        server.answers("/", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
        String webhook = tenant.webhook("all", server.uri("/"), Map.of());
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> event = Map.of(
                    "hook", "channel_create", "payload", Map.of("filler", "x".repeat(20_000)), "event_key", "k" + i);
            List<Response> posted =
                    atOnce(() -> tenant.request().body(Map.of("data", event)).post(tenant.path("/events")));
            assertThat(posted).extracting(Response::statusCode).containsOnly(202);
            assertThat(posted)
                    .extracting(answer -> answer.<String>path("data.event_id"))
                    .containsOnly(posted.getFirst().<String>path("data.event_id"));
            String name = "Calls " + i;
            assertThat(atOnce(() -> tenant.request()
                            .body(Map.of("data", Map.of("name", name)))
                            .patch(tenant.path("/webhooks/" + webhook))))
                    .extracting(Response::statusCode)
                    .containsOnly(200);
            assertThat(atOnce(() -> tenant.request().get(tenant.path("/deliveries"))))
                    .extracting(Response::statusCode)
                    .containsOnly(200);
        }
        Until.holds(
                () -> tenant.request()
                        .get(tenant.path("/deliveries?filter_state=delivered"))
                        .<List<Object>>path("data")
                        .size(),
                delivered -> delivered == EVENTS);
        assertThat(Management.get("/q/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void retention_leaks_no_lock_and_no_setting_to_other_sessions() throws Exception {
        direct.execute("call provision_day('2020-01-01')");
        assertThat(retention.apply()).hasSize(3);
        direct.execute("call provision_day('2020-01-01')");
        assertThat(retention.apply()).hasSize(3);
        assertThat(direct.value("""
                        select count(*) from pg_locks l join pg_database d on d.oid = l.database
                        where l.locktype = 'advisory' and d.datname = current_database()
                        """)).isEqualTo(0L);
    }
}
