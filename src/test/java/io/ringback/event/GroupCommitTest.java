package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Tests events that share a commit. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class GroupCommitTest {
    private static final int CALLERS = 40;
    private static final int WEBHOOKS = 3_000;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    private static int post(Tenant tenant, String text) {
        return tenant.request()
                .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of("text", text))))
                .post(tenant.path("/events"))
                .statusCode();
    }

    private long stored(Tenant tenant) {
        return (long) database.value("select count(*) from event where account_id = '"
                + Ids.parse(tenant.account()).orElseThrow() + "'");
    }

    @Test
    void an_event_that_the_database_rejects_fails_alone() throws Exception {
        Tenant tenant = Tenant.create();
        database.execute("""
                create function refuse() returns trigger language plpgsql as $$
                begin
                  if convert_from(new.payload, 'UTF8') like '%refuse-me%' then
                    raise exception 'refused' using errcode = '22023';
                  end if;
                  return new;
                end $$;
                create trigger refuse before insert on event for each row execute function refuse()
                """);
        List<Integer> answers = new ArrayList<>();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Integer>> posts = IntStream.range(0, CALLERS)
                    .mapToObj(i -> callers.submit(() -> post(tenant, i % 10 == 0 ? "refuse-me" : "fine " + i)))
                    .toList();
            for (Future<Integer> answer : posts) {
                answers.add(answer.get());
            }
        } finally {
            database.execute("drop trigger refuse on event; drop function refuse()");
        }
        for (int i = 0; i < CALLERS; i++) {
            assertThat(answers.get(i) == 202).as("event %d", i).isEqualTo(i % 10 != 0);
        }
        assertThat(stored(tenant)).isEqualTo(CALLERS - CALLERS / 10);
    }

    @Test
    void an_event_with_thousands_of_deliveries_is_stored_beside_other_events() throws Exception {
        Tenant large = Tenant.create();
        Tenant small = Tenant.create();
        large.webhook(
                "channel_create", URI.create("http://127.0.0.1:" + Receiver.closedPort() + "/"), Map.of("retries", 0));
        database.execute("""
                insert into webhook (
                  id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
                  include_internal_legs)
                select
                  gen_random_uuid(), account_id, revision, name, uri, hook, http_verb, retries, enabled, format,
                  include_subaccounts, include_internal_legs
                from webhook, generate_series(2, %d)
                where account_id = '%s'
                """.formatted(WEBHOOKS, Ids.parse(large.account()).orElseThrow()));
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            Future<Integer> deliveries = callers.submit(() -> large.request()
                    .body(Map.of("data", Map.of("hook", "channel_create", "payload", Map.of())))
                    .post(large.path("/events"))
                    .then()
                    .statusCode(202)
                    .extract()
                    .<Integer>path("data.deliveries"));
            List<Future<Integer>> others = IntStream.range(0, CALLERS - 1)
                    .mapToObj(i -> callers.submit(() -> post(small, "other " + i)))
                    .toList();
            assertThat(deliveries.get()).isEqualTo(WEBHOOKS);
            for (Future<Integer> answer : others) {
                assertThat(answer.get()).isEqualTo(202);
            }
        } finally {
            large.request().delete(large.path("")).then().statusCode(200);
        }
    }
}
