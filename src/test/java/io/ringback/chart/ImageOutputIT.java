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

/** The log of a pod is what the program and its JVM write to either output, from the first line on. */
@NeedsHelm
class ImageOutputIT {
    private static final Path NO_CACHE = Path.of("/opt/ringback/app.aot");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> database =
            Program.environment(Postgres.empty(), "a-master-token-for-this-test-only-0123456789");

    @Test
    void every_Job_of_the_chart_does_what_it_is_for_with_the_variables_that_it_is_given() throws Exception {
        var minimal = Chart.render("minimal", "{migration: {by: job}, reencryption: {enabled: true}}");
        run(minimal, minimal.one("Job", "ringback-migration"), NO_CACHE);
        run(minimal, minimal.one("Job", "ringback-reencryption"), NO_CACHE);
        var separate = Chart.render("minimal", "{topology: separate, dispatcher: {kind: CronJob}}");
        run(separate, separate.one("CronJob", "ringback-dispatcher"), NO_CACHE);
    }

    @Test
    void every_line_is_JSON_where_the_cache_does_not_fit() throws Exception {
        Path unfit = Files.writeString(Files.createTempFile("app", ".aot"), "not a cache");
        var minimal = Chart.render("minimal", "{migration: {by: job}}");
        run(minimal, minimal.one("Job", "ringback-migration"), unfit);
    }

    /** To its good end; each line that it writes must be an object with a message. */
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
