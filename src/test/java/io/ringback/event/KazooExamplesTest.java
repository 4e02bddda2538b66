package io.ringback.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the scripts of docs/coming-from-kazoo.md. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class KazooExamplesTest {
    private static final Path SCRIPTS = Path.of("docs/examples/kazoo");
    private static final String OLD_ACCOUNT = "1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d";

    @TempDir
    Path folder;

    @Test
    void the_copy_script_creates_each_webhook_once_and_disabled() throws Exception {
        try (Receiver server = Receiver.start()) {
            Tenant source = Tenant.create();
            Tenant target = Tenant.create();
            for (int i = 0; i < 60; i++) {
                source.webhook("channel_create", server.uri("/" + i), Map.of("custom_data", Map.of("n", "" + i)));
            }
            assertThat(copy(source, target)).hasSize(60).noneMatch(line -> line.contains("refused"));
            assertThat(copy(source, target)).hasSize(60);
            assertThat(field(target, "name")).hasSize(60);
            assertThat(field(target, "enabled")).containsOnly(false);
            assertThat(field(source, "enabled")).containsOnly(true);
            assertThat(field(target, "uri")).containsExactlyInAnyOrderElementsOf(field(source, "uri"));
        }
    }

    private List<String> copy(Tenant source, Tenant target) throws Exception {
        return run(
                Map.of("SOURCE_TOKEN", source.token(), "TARGET_TOKEN", target.token()),
                "",
                "copy_webhooks.py",
                api(),
                source.account(),
                api(),
                target.account());
    }

    private static List<Object> field(Tenant tenant, String name) {
        return tenant.request()
                .get(tenant.path("/webhooks?page_size=200"))
                .then()
                .extract()
                .path("data." + name);
    }

    @Test
    void the_bridge_posts_events_of_known_accounts_without_duplicates() throws Exception {
        Tenant tenant = Tenant.create();
        ObjectMapper json = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        ArrayNode events = (ArrayNode) json.readTree(
                Files.readString(Path.of("docs/examples/call.json")).replace("ACCOUNT_ID", OLD_ACCOUNT));
        for (JsonNode event : events) {
            lines.append(event).append('\n');
        }
        String ofAnother = lines.toString().replace(OLD_ACCOUNT, "f".repeat(32));
        Path accounts = folder.resolve("accounts.json");
        json.writeValue(accounts.toFile(), Map.of(OLD_ACCOUNT, tenant.account()));

        run(
                Map.of(
                        "API", api(),
                        "ACCOUNT", tenant.account(),
                        "TOKEN", tenant.with("ingest").token()),
                lines + ofAnother + lines,
                "bridge.py",
                accounts.toString());

        List<String> hooks =
                tenant.request().get(tenant.path("/events")).then().extract().path("data.hook");
        assertThat(hooks).containsExactly("channel_destroy", "channel_answer", "channel_create");
    }

    private static String api() {
        return "http://localhost:" + RestAssured.port + "/v2";
    }

    private List<String> run(Map<String, String> environment, String input, String script, String... arguments)
            throws Exception {
        List<String> command =
                new ArrayList<>(List.of("python3", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Path output = folder.resolve("output");
        builder.redirectInput(Files.writeString(folder.resolve("input"), input).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            assumeTrue(false, "python3 is not on this machine: " + script + " was NOT run");
            throw missing;
        }
        assertThat(process.waitFor()).as(Files.readString(output, UTF_8)).isZero();
        return Files.readAllLines(output);
    }
}
