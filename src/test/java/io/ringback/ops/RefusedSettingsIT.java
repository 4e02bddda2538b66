package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that a start with invalid settings ends at once, with one sentence for each of them. */
class RefusedSettingsIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final Map<String, String> BAD = Map.of(
            "RINGBACK_LEASE", "30 seconds",
            "RINGBACK_IN_FLIGHT", "0",
            "RINGBACK_ROLES", "",
            "RINGBACK_EGRESS_HTTPS_ONLY", "maybe",
            "RINGBACK_RETENTION_DAYS", "-1",
            "RINGBACK_RETRY_SCHEDULE", "1s,-2s",
            "RINGBACK_ENCRYPTION_KEYS", "k1:c2hvcnQ=",
            "QUARKUS_HTTP_PORT", "eighty",
            "QUARKUS_LOG_LEVEL", "LOUD");

    private static List<String> refused(Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>(Program.environment(Postgres.empty(), TOKEN));
        environment.putAll(settings);
        try (var program = Program.startBriefly(environment)) {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.output())
                    .doesNotContain("\tat ", "Database JDBC URL", "Listening on", TOKEN, "c2hvcnQ=");
            return program.lines();
        }
    }

    private static List<String> fatal(List<String> lines) {
        return lines.stream().filter(line -> line.contains("FATAL")).toList();
    }

    @Test
    void each_invalid_setting_is_named_in_one_line() throws Exception {
        List<String> lines = refused(BAD);
        BAD.keySet()
                .forEach(name -> assertThat(lines)
                        .as(name)
                        .filteredOn(line -> line.contains(name))
                        .hasSize(1));
        assertThat(fatal(lines)).hasSize(BAD.size());
        assertThat(lines).hasSize(BAD.size() + 1);
    }

    @Test
    void with_JSON_logs_each_line_is_an_object() throws Exception {
        Map<String, String> settings = new HashMap<>(BAD);
        settings.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        List<String> lines = refused(settings);
        assertThat(lines)
                .allSatisfy(line -> assertThat(new ObjectMapper()
                                .readTree(line)
                                .path("message")
                                .asText())
                        .isNotEmpty());
        assertThat(fatal(lines)).hasSize(BAD.size());
    }

    @Test
    void an_invalid_or_missing_database_URL_is_named() throws Exception {
        assertThat(fatal(refused(Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:mysql://me:s3cret@db/ringback"))))
                .singleElement()
                .asString()
                .contains("QUARKUS_DATASOURCE_JDBC_URL: 'jdbc:mysql:...' is not the address of a PostgreSQL")
                .doesNotContain("s3cret");
        assertThat(fatal(refused(Map.of("QUARKUS_DATASOURCE_JDBC_URL", ""))))
                .singleElement()
                .asString()
                .contains("QUARKUS_DATASOURCE_JDBC_URL is not set");
    }

    @Test
    void traces_over_gRPC_are_rejected_with_the_alternative() throws Exception {
        for (String setting :
                List.of("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "QUARKUS_OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")) {
            assertThat(fatal(refused(Map.of(setting, "grpc"))))
                    .singleElement()
                    .asString()
                    .contains(setting + ": 'grpc' is not", "gRPC is not supported", "4318", "http/protobuf");
        }
    }

    @Test
    void a_listen_address_of_another_machine_is_named() throws Exception {
        assertThat(fatal(refused(
                        Map.of("QUARKUS_HTTP_HOST", "no.such.host.invalid", "QUARKUS_MANAGEMENT_HOST", "192.0.2.1"))))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("QUARKUS_HTTP_HOST: cannot resolve the host 'no.such.host.invalid'"),
                        line -> assertThat(line).contains("QUARKUS_MANAGEMENT_HOST: '192.0.2.1' is not an address"));
    }

    @Test
    void contradicting_settings_are_named() throws Exception {
        List<String> lines = fatal(refused(Map.of(
                "RINGBACK_LEASE", "29s",
                "RINGBACK_HOST_IN_FLIGHT", "5000",
                "RINGBACK_RETENTION_DAYS", "1",
                "RINGBACK_RETENTION_KEY_HOURS", "48",
                "RINGBACK_HTTP_MAX_EVENTS_BODY", "20M")));
        assertThat(lines)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("RINGBACK_LEASE (29s) must be at least one and a half times as long as"
                                        + " RINGBACK_CONNECT_TIMEOUT (5s) and RINGBACK_REQUEST_TIMEOUT (15s) together"),
                        line -> assertThat(line).contains("RINGBACK_RETENTION_KEY_HOURS (48) must not be longer than"),
                        line -> assertThat(line)
                                .contains("RINGBACK_HOST_IN_FLIGHT (5000) must not be larger than RINGBACK_IN_FLIGHT"),
                        line -> assertThat(line)
                                .contains("RINGBACK_HTTP_MAX_EVENTS_BODY (20M) must not be larger than"
                                        + " QUARKUS_HTTP_LIMITS_MAX_BODY_SIZE (11M)"));
    }

    @Test
    void defaults_adapt_to_a_smaller_total_and_unknown_settings_are_warned_of() throws Exception {
        Map<String, String> environment = new HashMap<>(Program.environment(Postgres.migrated(), TOKEN));
        environment.put("RINGBACK_IN_FLIGHT", "10");
        environment.put("RINGBACK_RETENTION_DAY", "3");
        environment.put("RINGBACK_ROLES_0_", "worker");
        try (var program = Program.startBriefly(environment)) {
            program.awaitReady();
            assertThat(program.lines())
                    .filteredOn(line -> line.contains(" WARN "))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("RINGBACK_RETENTION_DAY is not a setting", "RINGBACK_RETENTION_DAYS?"),
                            line -> assertThat(line).contains("RINGBACK_ROLES_0_ is not a setting", "RINGBACK_ROLES?"));
        }
    }
}
