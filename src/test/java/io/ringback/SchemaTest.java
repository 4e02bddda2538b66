package io.ringback;

import static java.time.ZoneOffset.UTC;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.account.Role;
import io.ringback.delivery.AttemptResult;
import io.ringback.id.Ids;
import io.ringback.testing.Postgres;
import io.ringback.webhook.Format;
import io.ringback.webhook.Health;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.WebhookEnded;
import io.ringback.webhook.signing.Scheme;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the schema matches the code and follows the conventions of migrations. */
class SchemaTest {
    private static final List<String> PARTITIONED = List.of("attempt", "cancellation", "event");
    /** A day without partitions. */
    private static final LocalDate FAR_DAY = LocalDate.of(2031, 12, 31);

    private static final int AT_ONCE = 8;
    private static final Pattern TEXT = Pattern.compile("'([^']*)'::text");

    /** Our tables, without partitions and Flyway's own. */
    private static final String TABLES = """
            select c.relname
            from pg_class c
            where c.relnamespace = 'public'::regnamespace
              and c.relkind in ('r', 'p')
              and not c.relispartition
              and c.relname <> 'flyway_schema_history'
            """;

    private final Postgres.Database database = Postgres.migrated();

    @Test
    void check_constraints_match_the_enums() throws SQLException {
        Map<String, Set<String>> checked = new TreeMap<>();
        for (List<String> row : rows("""
                select conname, pg_get_constraintdef(oid)
                from pg_constraint
                where contype = 'c'
                  and conparentid = 0
                  and conrelid::regclass::text in (%s)
                  and pg_get_constraintdef(oid) like '%%= ANY (ARRAY[%%'
                """.formatted(TABLES))) {
            checked.put(
                    row.get(0),
                    TEXT.matcher(row.get(1))
                            .results()
                            .map((MatchResult found) -> found.group(1))
                            .collect(toSet()));
        }
        assertThat(checked)
                .isEqualTo(Map.of(
                        "token_role", words(Stream.of(Role.values()).map(Role::shown)),
                        "webhook_http_verb", words(Stream.of(HttpVerb.values()).map(HttpVerb::shown)),
                        "health_circuit",
                                words(Stream.of(Health.Circuit.values()).map(Health.Circuit::shown)),
                        "webhook_signature", words(Stream.of(Scheme.values()).map(Scheme::shown)),
                        "webhook_format", words(Stream.of(Format.values()).map(Format::shown)),
                        "attempt_state", states(),
                        "cancellation_reason",
                                words(Stream.of(WebhookEnded.Cause.values()).map(SchemaTest::reason))));
    }

    private static Set<String> states() {
        List<AttemptResult.Next> all = List.of(
                new AttemptResult.Delivered(),
                new AttemptResult.Failed(),
                new AttemptResult.Retry(Duration.ofSeconds(1)));
        assertThat(all).extracting(Object::getClass).containsExactly(AttemptResult.Next.class.getPermittedSubclasses());
        return words(all.stream().map(AttemptResult.Next::state));
    }

    private static String reason(WebhookEnded.Cause cause) {
        return switch (cause) {
            case DISABLED -> "webhook disabled";
            case DELETED -> "webhook deleted";
            case ACCOUNT_DELETED -> "account deleted";
        };
    }

    @Test
    void every_constraint_and_index_is_named_after_its_table() throws SQLException {
        List<List<String>> names = rows("""
                select conrelid::regclass::text, conname, contype::text
                from pg_constraint
                where conrelid::regclass::text in (%1$s) and contype <> 'n' and conparentid = 0
                union all
                select indrelid::regclass::text, indexrelid::regclass::text, 'i'
                from pg_index
                where indrelid::regclass::text in (%1$s)
                """.formatted(TABLES));
        assertThat(names).hasSizeGreaterThan(40).allSatisfy(row -> {
            String table = row.get(0);
            String name = row.get(1);
            switch (row.get(2)) {
                case "p" -> assertThat(name).isEqualTo(table + "_pk");
                case "f" -> assertThat(name).startsWith(table + "_").endsWith("_fk");
                case "u" -> assertThat(name).startsWith(table + "_").endsWith("_unique");
                // Names that PostgreSQL generates end like this, and may change with a column's name.
                default ->
                    assertThat(name)
                            .startsWith(table + "_")
                            .doesNotEndWith("_check")
                            .doesNotEndWith("_idx");
            }
        });
    }

    @Test
    void every_table_has_an_account_column() throws SQLException {
        List<String> without = column("""
                select t.relname
                from (%s) t
                where not exists (
                  select
                  from information_schema.columns c
                  where c.table_name = t.relname
                    and c.column_name = 'account_id'
                    and c.data_type = 'uuid'
                    and c.is_nullable = 'NO')
                """.formatted(TABLES));
        // The operator's keys and versions belong to no account.
        assertThat(without).containsExactlyInAnyOrder("account", "process", "release", "sealing_key", "shard");
    }

    @Test
    void event_delivery_and_attempt_tables_have_no_foreign_keys() throws SQLException {
        assertThat(column("select distinct conrelid::regclass::text from pg_constraint where contype = 'f' order by 1"))
                .containsExactly("account", "token", "webhook", "webhook_revision");
        assertThat(column(TABLES)).contains("event", "event_key", "delivery", "attempt", "cancellation");
    }

    @Test
    void history_is_partitioned_by_day_without_a_default_partition() throws SQLException {
        assertThat(column("""
                select partrelid::regclass::text
                from pg_partitioned_table
                where partdefid = 0 and partstrat = 'r' and partattrs::text = '1'
                order by 1
                """)).isEqualTo(PARTITIONED);
        assertThat(column("select partrelid::regclass::text from pg_partitioned_table order by 1"))
                .isEqualTo(PARTITIONED);
    }

    @Test
    void partition_bounds_are_the_smallest_ids_of_midnight() throws SQLException {
        database.execute("call provision_day('" + FAR_DAY + "')");
        String bounds = "FOR VALUES FROM ('%s') TO ('%s')".formatted(floor(FAR_DAY), floor(FAR_DAY.plusDays(1)));
        assertThat(partitions(FAR_DAY))
                .isEqualTo(PARTITIONED.stream()
                        .map(table -> List.of(table, table + "_20311231", bounds))
                        .toList());
    }

    @Test
    void database_and_program_compute_the_same_smallest_id_of_an_instant() {
        for (String text : List.of("1970-01-01T00:00:00Z", "2026-11-23T06:18:33.999Z", "2026-11-23T06:18:33.9999Z")) {
            assertThat(database.value("select uuid_since('" + text + "')")).isEqualTo(Ids.floor(Instant.parse(text)));
        }
    }

    @Test
    void a_row_without_a_partition_is_rejected() {
        assertThatThrownBy(() -> database.execute("""
                        insert into event (id, account_id, hook, payload, occurred_at, deliveries)
                        values ('%s', gen_random_uuid(), 'channel_create', '', now(), 0)
                        """.formatted(floor(FAR_DAY))))
                .hasStackTraceContaining("no partition of relation");
    }

    @Test
    void concurrent_processes_can_create_the_same_partitions() throws Exception {
        List<LocalDate> days = FAR_DAY.datesUntil(FAR_DAY.plusDays(5)).toList();
        var together = new CyclicBarrier(AT_ONCE);
        Callable<Void> process = () -> {
            try (Connection connection = database.source().getConnection();
                    var call = connection.prepareStatement("call provision_day(?)")) {
                together.await();
                for (LocalDate day : days) {
                    call.setObject(1, day);
                    call.execute();
                }
            }
            return null;
        };
        try (var processes = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                ends.add(processes.submit(process));
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        }
        for (LocalDate day : days) {
            assertThat(partitions(day)).extracting(List::getFirst).isEqualTo(PARTITIONED);
        }
    }

    @Test
    void migrations_are_numbered_without_a_gap() throws SQLException {
        List<String> versions = column("select version from flyway_schema_history order by installed_rank");
        for (int i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i)).isEqualTo(Integer.toString(i + 1));
        }
        assertThat(versions).isNotEmpty();
    }

    /** Returns the partitions of one day: parent, name and bounds. */
    private List<List<String>> partitions(LocalDate day) throws SQLException {
        return rows("""
                select i.inhparent::regclass::text, c.relname, pg_get_expr(c.relpartbound, c.oid)
                from pg_inherits i
                join pg_class c on c.oid = i.inhrelid
                where c.relkind = 'r' and c.relname like '%%\\_%s'
                order by 1
                """.formatted(day.toString().replace("-", "")));
    }

    private static String floor(LocalDate day) {
        return Ids.floor(day.atStartOfDay(UTC).toInstant()).toString();
    }

    private static Set<String> words(Stream<String> words) {
        return words.collect(toSet());
    }

    private List<String> column(String sql) throws SQLException {
        return rows(sql).stream().map(List::getFirst).toList();
    }

    private List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = database.source().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
