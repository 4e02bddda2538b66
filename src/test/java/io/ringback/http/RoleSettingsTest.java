package io.ringback.http;

import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.OwnRoleResource;
import io.ringback.testing.Postgres;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests settings that administrators make for an application's role. */
@QuarkusTest
// Isolated: other tests must not use the connections that it cuts.
@WithTestResource(value = OwnRoleResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class RoleSettingsTest {
    private static final Duration BACK = Duration.ofSeconds(10);
    private static final int CALLERS = 12;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;
    private String webhook;

    @BeforeEach
    void set_up_account_with_a_webhook() {
        tenant = Tenant.create();
        webhook = tenant.webhook("all", server.uri("/"), Map.of());
    }

    @AfterEach
    void reset() {
        database.execute("drop trigger if exists slow on event; drop function if exists slow()");
        role("reset all");
    }

    /** Changes the role and restarts its sessions. */
    private void role(String change) {
        database.execute("alter role " + OwnRoleResource.role(database) + " " + change);
        database.cutConnections();
        Until.holds(BACK, () -> post("").statusCode(), status -> status == 202);
        Until.holds(BACK, () -> patch("").statusCode(), status -> status == 200);
    }

    private Response post(String key) {
        Map<String, Object> event = Map.of("hook", "channel_create", "payload", Map.of(), "event_key", key);
        return tenant.request()
                .body(Map.of("data", key.isEmpty() ? Map.of("hook", "channel_create", "payload", Map.of()) : event))
                .post(tenant.path("/events"));
    }

    private Response patch(String name) {
        return tenant.request()
                .body(Map.of("data", Map.of("name", "New Calls " + name)))
                .patch(tenant.path("/webhooks/" + webhook));
    }

    private long sessions() {
        return (long) database.value(
                "select count(*) from pg_stat_activity where usename = '" + OwnRoleResource.role(database) + "'");
    }

    private static List<Integer> atOnce(Callable<Integer> call) throws Exception {
        var start = new CyclicBarrier(CALLERS);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, CALLERS)
                    .mapToObj(i -> callers.submit(() -> {
                        start.await();
                        return call.call();
                    }))
                    .toList();
            List<Integer> answers = new ArrayList<>();
            for (var answer : calls) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serializable", "repeatable read"})
    void a_stricter_isolation_of_the_role_causes_no_conflicts(String isolation) throws Exception {
        role("set default_transaction_isolation = '" + isolation + "'");
        for (int round = 0; round < 5; round++) {
            String key = "k" + round;
            assertThat(atOnce(() -> post(key).statusCode())).containsOnly(202);
            assertThat(atOnce(() -> patch(key).statusCode())).containsOnly(200);
        }
        assertThat(server.await(5)).hasSize(5);
    }

    @Test
    void idle_connections_closed_by_the_server_fail_no_request() throws Exception {
        role("set idle_session_timeout = '300ms'");
        for (int round = 0; round < 3; round++) {
            assertThat(atOnce(() -> patch("").statusCode())).containsOnly(200);
            assertThat(atOnce(() -> post("").statusCode())).containsOnly(202);
            Until.holds(this::sessions, few -> few < CALLERS);
        }
    }

    @Test
    void format_settings_of_the_role_change_no_response() throws Exception {
        for (String format : List.of(
                "timezone = 'Pacific/Kiritimati'",
                "datestyle = 'SQL, DMY'",
                "intervalstyle = 'sql_standard'",
                "bytea_output = 'escape'",
                "standard_conforming_strings = off",
                "client_min_messages = 'debug5'")) {
            database.execute("alter role " + OwnRoleResource.role(database) + " set " + format);
        }
        role("set extra_float_digits = -15");
        String first = post("k").then().statusCode(202).extract().path("data.event_id");
        assertThat(post("k").<String>path("data.event_id")).isEqualTo(first);
        server.next();
        String attempted =
                Until.holds(() -> tenant.attempts(webhook).<String>get("data[0].attempted_at"), time -> time != null);
        Number now = (Number) database.value("select extract(epoch from now())");
        assertThat(Duration.between(Instant.parse(attempted), Instant.ofEpochSecond(now.longValue()))
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement_timeout", "transaction_timeout"})
    void exceeding_the_roles_statement_timeout_is_503_and_stores_nothing(String limit) {
        assumeTrue(
                (boolean) database.value("select exists (select from pg_settings where name = '" + limit + "')"),
                "this PostgreSQL has no " + limit);
        database.execute("""
                create function slow() returns trigger language plpgsql as $$
                begin
                  if convert_from(new.payload, 'UTF8') like '%slow%' then
                    perform pg_sleep(3);
                  end if;
                  return new;
                end $$;
                create trigger slow before insert on event for each row execute function slow()
                """);
        role("set " + limit + " = '1s'");
        Response answer = tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("slow", true))))
                .post(tenant.path("/events"));
        error(answer.then(), 503, "datastore_unreachable").header("Retry-After", matchesPattern("[1-9][0-9]*"));
        assertThat(post("").statusCode()).isEqualTo(202);
        assertThat(database.value("select count(*) from event where convert_from(payload, 'UTF8') like '%slow%'"))
                .isEqualTo(0L);
    }
}
