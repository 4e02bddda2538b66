package io.ringback.http;

import static io.ringback.http.edge.ApiEntryHandlerTest.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.testing.Management;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses triggers that fail writes with each SQLSTATE of an unavailable database. */
@QuarkusTest
// Isolated: a write rejected as read-only or for a full disk affects other requests.
@WithTestResource(value = PostgresResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class SqlStatesTest {
    private static final Duration BACK = Duration.ofSeconds(10);
    private static final int FAILURES = 3;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;

    @BeforeEach
    void set_up_account_with_a_webhook() {
        tenant = Tenant.create();
        tenant.webhook("all", server.uri("/"), Map.of());
        database.execute("create sequence failures");
    }

    @AfterEach
    void mend() {
        mend("event");
        mend("token");
        mend("attempt");
        database.execute("drop function if exists fail(); drop sequence failures");
        Until.holds(BACK, () -> post().statusCode(), status -> status == 202);
        Until.holds(BACK, () -> write().statusCode(), status -> status == 201);
        Until.holds(BACK, () -> Management.get("/q/health/ready").statusCode(), status -> status == 200);
    }

    private void mend(String table) {
        database.execute("drop trigger if exists fail on " + table);
    }

    /** Makes the next {@code times} inserts into {@code table} fail with {@code state}. */
    private void fail(String table, String state, int times) {
        database.execute("""
                create or replace function fail() returns trigger language plpgsql as $$
                begin
                  if nextval('failures') <= %d then
                    raise exception 'failed on purpose' using errcode = '%s';
                  end if;
                  return new;
                end $$;
                create trigger fail before insert on %s for each row execute function fail()
                """.formatted(times, state, table));
    }

    private Response post() {
        return tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of())))
                .post(tenant.path("/events"));
    }

    private Response write() {
        return tenant.request().body(Map.of("data", Map.of("role", "read"))).put(tenant.path("/tokens"));
    }

    private static void assertUnavailable(Response answer) {
        error(answer.then(), 503, "datastore_unreachable").header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    private Object events() {
        return database.value("select count(*) from event");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08003", "08006", "25006", "25P03", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014",
                "57P01", "57P02", "57P03", "58030", "XX000"
            })
    void unavailable_states_give_503_and_attempts_are_recorded_later(String state) throws Exception {
        Object before = events();
        fail("event", state, Integer.MAX_VALUE);
        assertUnavailable(post());
        mend("event");
        assertThat(events()).isEqualTo(before);
        fail("token", state, Integer.MAX_VALUE);
        assertUnavailable(write());
        mend("token");
        database.execute("alter sequence failures restart");
        fail("attempt", state, FAILURES);
        Response posted = Until.holds(BACK, this::post, answer -> answer.statusCode() == 202);
        server.next();
        String path = tenant.path("/deliveries?filter_event_id=" + posted.path("data.event_id"));
        Until.holds(() -> tenant.request().get(path).<String>path("data[0].state"), "delivered"::equals);
        assertThat((long) database.value("select last_value from failures")).isGreaterThan(FAILURES);
        assertThat(server.received()).hasSize(1);
    }
}
