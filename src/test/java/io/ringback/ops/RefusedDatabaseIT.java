package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringback.chaos.Proxy;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that an unusable database ends the start with one sentence, and a usable one is reported. */
class RefusedDatabaseIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";

    private final Postgres.Database database = Postgres.empty();

    private Program start(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(settings);
        return Program.startBriefly(environment);
    }

    private void refuses(Map<String, String> settings, String... words) throws Exception {
        try (var program = start(settings)) {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.lines())
                    .filteredOn(line -> line.contains(" FATAL "))
                    .singleElement()
                    .asString()
                    .contains(words);
            assertThat(program.output()).doesNotContain("\tat ", "baseline", "Listening on");
        }
    }

    private void set(String setting) {
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        database.execute("alter database " + name + " set " + setting);
    }

    @Test
    void tables_of_another_application_prevent_start_and_migration() throws Exception {
        database.execute("create table theirs (id int)");
        refuses(Map.of(), "tables of another application");
        refuses(Map.of("RINGBACK_MODE", "migrate"), "tables of another application");
    }

    @Test
    void a_read_only_database_is_waited_for_then_rejected() throws Exception {
        set("default_transaction_read_only = on");
        refuses(Map.of("RINGBACK_START_DATABASE_WAIT", "2s"), "within 2 s", "read-only", "primary");
    }

    @Test
    void a_silent_server_is_retried_until_it_responds() throws Exception {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var proxy = Proxy.to(silent.getLocalPort());
                var program = start(Map.of(
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        "jdbc:postgresql://127.0.0.1:" + proxy.port() + server.getPath(),
                        "RINGBACK_START_DATABASE_WAIT",
                        "15s"))) {
            silent.setSoTimeout(60_000);
            // The backlog accepts connections, but nothing responds.
            program.awaitLine(Pattern.compile("Waiting for the database: "));
            try (var first = silent.accept();
                    var second = silent.accept()) {
                proxy.redirect(server.getPort());
                program.awaitReady();
                assertThat(List.of(first, second)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void an_unknown_user_is_rejected_at_once() throws Exception {
        refuses(Map.of("QUARKUS_DATASOURCE_USERNAME", "nobody"), "nobody", "QUARKUS_DATASOURCE_USERNAME");
    }

    @Test
    void missing_table_privileges_and_incompatible_schemas_are_rejected() throws Exception {
        try (var program = start(Map.of("RINGBACK_MODE", "migrate"))) {
            assertThat(program.awaitExit()).isZero();
        }
        String role = "role_of_" + database.name();
        database.execute("create role " + role + " login; grant select on flyway_schema_history to " + role);
        refuses(Map.of("QUARKUS_DATASOURCE_USERNAME", role), role, "lacks privileges on account", "own the tables");
        database.execute("""
                insert into flyway_schema_history
                select 1000, '1000', 'stop old engines', type, script, 1, installed_by, now(), 1, true
                from flyway_schema_history limit 1
                """);
        refuses(Map.of(), "no version before 1000 can use it", "backup");
    }

    @Test
    void a_start_logs_effective_settings_and_a_newer_schema() throws Exception {
        try (var program = start(Map.of("RINGBACK_MODE", "migrate"))) {
            assertThat(program.awaitExit()).isZero();
        }
        database.execute("""
                insert into flyway_schema_history
                select 1000, '1000', 'later', type, script, 1, installed_by, now(), 1, true
                from flyway_schema_history limit 1
                """);
        try (var program = start(Map.of("RINGBACK_RETENTION_DAYS", "7", "RINGBACK_ROLES", "api"))) {
            var told = program.awaitLine(Pattern.compile("Ringback .*"));
            assertThat(told.group())
                    .contains(
                            "serve as api, on PostgreSQL ",
                            "with schema 1000",
                            "QUARKUS_DATASOURCE_JDBC_MAX_SIZE=16",
                            "RINGBACK_RETENTION_DAYS=7",
                            "RINGBACK_EGRESS_ALLOW=127.0.0.0/8,::1/128")
                    .doesNotContain("RINGBACK_MASTER_TOKEN", "RINGBACK_ENCRYPTION_KEYS", "jdbc:");
            program.awaitLine(Pattern.compile("The schema 1000 is newer than"));
            program.awaitReady();
        }
    }

    @Test
    void every_log_line_is_JSON_when_configured() throws Exception {
        try (var program = start(Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"))) {
            program.awaitReady();
            program.terminate();
            assertThat(program.awaitExit()).isEqualTo(143);
            List<String> lines = program.lines();
            assertThat(lines)
                    .hasSizeGreaterThan(3)
                    .allSatisfy(line -> assertThat(new ObjectMapper()
                                    .readTree(line)
                                    .path("message")
                                    .asText())
                            .isNotEmpty());
        }
    }
}
