package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Tests that data of the schema before the migration is kept. */
class StopMigrationTest {
    private static final String BEFORE = "16";

    private final Postgres.Database database = Postgres.empty();

    @Test
    void the_migration_keeps_attempts_of_every_day() {
        Flyway.configure().dataSource(database.source()).target(BEFORE).load().migrate();
        database.execute("call provision_day('2026-11-20')");
        database.execute("call provision_day('2026-11-21')");
        database.execute("""
                insert into attempt (
                  id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, result, state,
                  status_code, resp_headers, resp_body, client_error, retries_left, next_attempt_at, release_id)
                select
                  uuid_of_day(date '2026-11-20' + n % 2), lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(),
                  gen_random_uuid(), gen_random_uuid(), 3, 1, '2026-11-20', 12,
                  case n when 1 then 'success' else 'failure' end,
                  case n when 1 then 'delivered' when 2 then 'failed' else 'pending' end,
                  case when n < 3 then 200 + n end, case when n < 3 then json '{}' end, case when n < 3 then ''::bytea end,
                  case n when 3 then 'timeout' end, n, case n when 3 then now() end, n
                from generate_series(1, 3) as n
                """);
        database.execute("update attempt set resp_headers = '{\"a\":\"b\"}', resp_body = 'gone' where release_id = 2");

        Flyway.configure().dataSource(database.source()).load().migrate();

        assertThat(database.value("""
                select string_agg(
                  concat_ws(' ', tableoid::regclass, state, status_code, resp_headers, resp_body, client_error, retries_left,
                    next_attempt_at is not null),
                  '; ' order by release_id)
                from attempt
                """))
                .isEqualTo(
                        "attempt_20261121 delivered 201 1 f; attempt_20261120 failed 202 {\"a\":\"b\"} \\x676f6e65 2 f; attempt_20261121 pending timeout 3 t");
        assertThat(database.value("select count(*) from pg_class where relname like '%of_leases%'"))
                .isEqualTo(0L);
    }
}
