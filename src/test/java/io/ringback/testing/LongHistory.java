package io.ringback.testing;

import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Creates a database with a month of attempts: half of them of one webhook, the others of a hundred webhooks, ten of
 * which belong to another account; 0.2 % failed.
 */
public final class LongHistory {
    private static final Path PLANS = Path.of("target", "plans");
    private static final int DAYS = 30;
    private static final int WEBHOOKS = 100;
    private static final int A_STEP = 500_000;
    private static final Pattern PAGES = Pattern.compile("Buffers: shared([^\n]*)");
    private static final Pattern COUNT = Pattern.compile("(?:hit|read)=(\\d+)");

    public final Postgres.Database database = Postgres.migrated();
    public final UUID account = uuid(1);
    public final UUID busy = uuid(2);
    public final UUID quiet = uuid(3);
    /** Belongs to another account. */
    public final UUID foreign = uuid(12);

    public LongHistory(int rows) throws SQLException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int day = 0; day <= DAYS + 1; day++) {
            database.execute("call provision_day('%s')".formatted(today.minusDays(day)));
        }
        whose();
        for (int first = 0; first < rows; first += A_STEP) {
            insert(first, Math.min(rows, first + A_STEP), rows);
        }
        database.execute("vacuum analyze");
    }

    /** Inserts two accounts and their webhooks. */
    private void whose() {
        database.execute("""
                insert into account (id, parent_id, name, tree)
                values ('%1$s', null, 'one', '{}'), ('%2$s', '%1$s', 'the other', '{%1$s}')
                """.formatted(account, uuid(9)));
        database.execute("""
                insert into webhook (
                  id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
                  include_internal_legs)
                select
                  lpad(to_hex(i), 32, '0')::uuid, (case when i %% 10 = 2 and i > 2 then '%s' else '%s' end)::uuid,
                  1, 'n', 'http://localhost/', 'all', 'post', 2, true, 'json', false, true
                from generate_series(2, %d) as i
                """.formatted(uuid(9), account, WEBHOOKS + 2));
    }

    /** Inserts attempt {@code i} of delivery {@code i}, evenly over the month; the last are the newest. */
    private void insert(int from, int to, int rows) {
        database.execute("""
                insert into attempt (
                  id, account_id, webhook_id, event_id, delivery_id, revision, try, attempted_at, duration_ms, state,
                  status_code, resp_headers, resp_body, retries_left)
                select
                  (ms || lpad(to_hex(i), 14, '0') || '2')::uuid,
                  lpad(to_hex(case when i %% 2 = 1 and i / 2 %% 10 = 9 then 9 else 1 end), 32, '0')::uuid,
                  lpad(to_hex(case when i %% 2 = 0 then 2 else 3 + i / 2 %% %d end), 32, '0')::uuid,
                  (ms || lpad(to_hex(i), 14, '0') || '1')::uuid,
                  (ms || lpad(to_hex(i), 14, '0') || '1')::uuid,
                  1, 1, now(), 12,
                  case when i %% 1000 in (1, 2) then 'failed' else 'delivered' end,
                  204, '{"server":"nginx","date":"Mon, 23 Nov 2026 06:18:33 GMT"}', '', 2
                from generate_series(%d, %d) as i
                cross join lateral (
                  select lpad(to_hex(floor(extract(epoch from now() - (%d - i) * interval '%d days' / %d) * 1000)::bigint),
                    12, '0') || '70008' as ms) at
                """.formatted(WEBHOOKS, from + 1, to, rows, DAYS, rows));
    }

    private static UUID uuid(int number) {
        return new UUID(0, number);
    }

    /** Sets the parameters of a statement. */
    @FunctionalInterface
    public interface Binding {
        void bind(Call call) throws SQLException;
    }

    /** Holds a statement's plan and the number of pages it touches. */
    public record Plan(String text) {
        public long pages() {
            return PAGES.matcher(text)
                    .results()
                    .findFirst()
                    .map(MatchResult::group)
                    .map(line -> COUNT.matcher(line)
                            .results()
                            .mapToLong(found -> Long.parseLong(found.group(1)))
                            .sum())
                    .orElse(0L);
        }
    }

    /** Returns the plan of one execution; also writes it to {@code target/plans}, by {@code name}. */
    public Plan plan(String name, String statement, Binding binding) throws SQLException, IOException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.source().getConnection();
                var call = Sql.of("explain (analyze, buffers, costs off, timing off)\n" + statement)
                        .on(connection)) {
            binding.bind(call);
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
        }
        Plan plan = new Plan(String.join("\n", lines));
        Files.createDirectories(PLANS);
        Files.writeString(PLANS.resolve(name + ".txt"), plan.text() + "\n");
        return plan;
    }
}
