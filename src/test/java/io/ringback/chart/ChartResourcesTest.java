package io.ringback.chart;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that memory, processors and database connections of pods match the program. */
@NeedsHelm
class ChartResourcesTest {

    @Test
    void the_charts_JVM_options_include_those_of_the_image() throws IOException {
        assertThat(options("minimal", "{}")).isEqualTo(Image.options());
        assertThat(Files.readString(Path.of("src/main/docker/Dockerfile.jvm")))
                .contains("ENTRYPOINT [\"start\", \"-jar\", \"quarkus-run.jar\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | -XX:ActiveProcessorCount=2",
                "{jvm: {processors: 6}} | -XX:ActiveProcessorCount=6",
                "{server: {resources: {requests: {cpu: 2500m}}}} | -XX:ActiveProcessorCount=3",
                "{server: {resources: {requests: {cpu: 4}}}} | -XX:ActiveProcessorCount=4",
                "{server: {resources: {requests: {cpu: '1.5'}, limits: {cpu: '3.2'}}}} | -XX:ActiveProcessorCount=4",
                "{jvm: {options: -XX:MaxRAMPercentage=75}} | -XX:ActiveProcessorCount=2 -XX:MaxRAMPercentage=75",
            })
    void the_processor_count_is_set_and_custom_JVM_options_come_last(String values, String end) {
        assertThat(options("minimal", values)).endsWith(end);
    }

    @Test
    void Jobs_and_the_native_executable_have_the_same_options() {
        var job = Chart.render("minimal", "{migration: {by: job}, jvm: {options: -Xmx300m}}")
                .one("Job", "ringback-migration");
        assertThat(variable(job, "JDK_JAVA_OPTIONS")).endsWith("-XX:ActiveProcessorCount=2 -Xmx300m");
        var rendered = Chart.render("serverless", "{jvm: {options: '-Xmx100m -Xmn20m'}}");
        assertThat(rendered.objects().stream().flatMap(Manifest::containers))
                .filteredOn(container -> container.path("image").asText().endsWith("-native"))
                .hasSize(2)
                .allSatisfy(container -> {
                    assertThat(container.path("args").toString())
                            .isEqualTo("[\"-XX:ActiveProcessorCount=2\",\"-Xmx100m\",\"-Xmn20m\"]");
                    assertThat(container.path("env").findValuesAsText("name")).doesNotContain("JDK_JAVA_OPTIONS");
                });
    }

    @Test
    void memory_requests_match_the_measured_use() {
        for (var it : Switches.ALL) {
            assertThat(it.rendered().objects().stream().flatMap(Manifest::containers))
                    .filteredOn(container -> container.path("image").asText().contains("/ringback"))
                    .allSatisfy(container -> assertThat(container.at("/resources/requests/memory"))
                            .isEqualTo(container.at("/resources/limits/memory")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minimal | {} | 97",
                "minimal | {server: {autoscaling: {enabled: true}}} | 271",
                "minimal | {server: {replicas: 5}, config: {QUARKUS_DATASOURCE_JDBC_MAX_SIZE: 8}} | 136",
                "minimal | {extraEnv: [{name: QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE, value: '20'}]} | 121",
                "minimal | {server: {strategy: {rollingUpdate: {maxSurge: 3}}}} | 155",
                "minimal | {server: {replicas: 5, strategy: {rollingUpdate: {maxSurge: 25%}}}} | 213",
                "minimal | {server: {strategy: {type: Recreate}}} | 68",
                "minimal | {server: {kind: ScaledObject, keda: {maxReplicaCount: 20}}} | 619",
                "production | {} | 764",
                "serverless | {} | 445",
                "serverless | {dispatcher: {kind: CronJob}} | 329",
            })
    void the_notes_say_how_many_connections_the_database_must_allow(String ci, String values, String connections) {
        assertThat(Chart.render(ci, values).notes()).contains("must allow " + connections + " connections");
    }

    @Test
    void pool_sizes_match_the_program() throws IOException {
        var program = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            program.load(file);
        }
        Map<String, Integer> pools = program.stringPropertyNames().stream()
                .filter(name -> name.matches("quarkus\\.datasource\\.([a-z-]+\\.)?jdbc\\.max-size"))
                .collect(toMap(
                        name -> name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT),
                        name -> Integer.valueOf(program.getProperty(name))));
        Map<String, Integer> counted = Pattern.compile("(?m)^(QUARKUS_[A-Z_]+): ([0-9]+)$")
                .matcher(Chart.read("templates/_connections.tpl"))
                .results()
                .collect(toMap(size -> size.group(1), size -> Integer.valueOf(size.group(2))));
        assertThat(counted).hasSizeGreaterThan(2).isEqualTo(pools);
        int all = pools.values().stream().mapToInt(Integer::intValue).sum();
        for (String page : List.of("install-kubernetes.md", "operations.md")) {
            assertThat(Files.readString(Path.of("docs", page))).containsIgnoringWhitespaces(all + " connections");
        }
    }

    @Test
    void max_connections_allows_all_pods() {
        String cluster = "database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true}";
        assertThat(connections("{" + cluster + "}")).isEqualTo("100");
        assertThat(connections("{" + cluster + ", server: {autoscaling: {enabled: true}}}"))
                .isEqualTo("271");
        assertThat(Chart.render("evaluation", "{server: {replicas: 6}}")
                        .one("StatefulSet", "ringback-postgresql")
                        .texts())
                .contains("max_connections=213");
    }

    @Test
    void reencryption_runs_in_a_separate_pod_after_the_upgrade() {
        var job = Chart.render("minimal", "{reencryption: {enabled: true}}").one("Job", "ringback-reencryption");
        assertThat(variable(job, "RINGBACK_MODE")).isEqualTo("reencrypt");
        assertThat(job.at("/metadata/annotations").path("helm.sh/hook").asText())
                .isEqualTo("post-upgrade");
    }

    @Test
    void autoscaler_options_are_passed_on() {
        var scaler = Chart.render(
                        "minimal",
                        "{server: {autoscaling: {enabled: true, behavior: {scaleDown: {selectPolicy: Disabled}},"
                                + " metrics: [{type: Pods, pods: {metric: {name: m}, target: {type: AverageValue, averageValue: 5}}}]}}}")
                .one("HorizontalPodAutoscaler", "ringback");
        assertThat(scaler.at("/spec/metrics")).hasSize(1);
        assertThat(scaler.at("/spec/metrics/0/type").asText()).isEqualTo("Pods");
        assertThat(scaler.at("/spec/behavior/scaleDown/selectPolicy").asText()).isEqualTo("Disabled");
    }

    private static String connections(String values) {
        return Chart.render("minimal", values)
                .one("Cluster", "ringback-postgresql")
                .at("/spec/postgresql/parameters/max_connections")
                .asText();
    }

    private static String options(String ci, String values) {
        return variable(Chart.render(ci, values).one("Deployment", "ringback"), "JDK_JAVA_OPTIONS");
    }

    private static String variable(Manifest object, String name) {
        Stream<JsonNode> variables = object.containers().flatMap(container -> Manifest.elements(container.path("env")));
        return variables
                .filter(variable -> variable.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asText();
    }
}
