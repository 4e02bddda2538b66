package io.ringback.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks the whole output of a pod, from the first line on. */
@NeedsHelm
class ImageOutputIT {
    private static final Path NO_CACHE = Path.of("/opt/ringback/app.aot");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> database =
            Program.environment(Postgres.empty(), "a-master-token-for-this-test-only-0123456789");

    @Test
    void every_Job_of_the_chart_succeeds_with_its_variables() throws Exception {
        var minimal = Chart.render("minimal", "{migration: {by: job}, reencryption: {enabled: true}}");
        run(minimal, minimal.one("Job", "ringback-migration"), NO_CACHE);
        run(minimal, minimal.one("Job", "ringback-reencryption"), NO_CACHE);
        var separate = Chart.render("minimal", "{topology: separate, dispatcher: {kind: CronJob}}");
        run(separate, separate.one("CronJob", "ringback-dispatcher"), NO_CACHE);
    }

    @Test
    void every_line_is_JSON_even_when_the_AOT_cache_does_not_match() throws Exception {
        Path unfit = Files.writeString(Files.createTempFile("app", ".aot"), "not a cache");
        var minimal = Chart.render("minimal", "{migration: {by: job}}");
        run(minimal, minimal.one("Job", "ringback-migration"), unfit);
    }

    /** Runs a Job to completion; each output line must be an object with a message. */
    private void run(Chart.Rendered rendered, Manifest job, Path cache) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        JsonNode container = job.containers().findFirst().orElseThrow();
        if (container.has("envFrom")) {
            rendered.one("ConfigMap", "ringback")
                    .at("/data")
                    .properties()
                    .forEach(setting ->
                            environment.put(setting.getKey(), setting.getValue().asText()));
        }
        Manifest.elements(container.path("env"))
                .filter(variable -> variable.has("value"))
                .forEach(variable -> environment.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        environment.computeIfPresent(
                "JDK_JAVA_OPTIONS", (name, options) -> options.replace(NO_CACHE.toString(), cache.toString()));
        environment.putAll(database);

        Process program = Image.start(Program.PRESENT, cache, List.of("-jar", "quarkus-run.jar"), environment);
        List<String> lines = new String(program.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(program.waitFor()).as("%s", lines).isZero();
        assertThat(lines)
                .hasSizeGreaterThan(1)
                .allSatisfy(line ->
                        assertThat(JSON.readTree(line).path("message").asText()).isNotEmpty());
    }
}
