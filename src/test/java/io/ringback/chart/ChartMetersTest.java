package io.ringback.chart;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that alerts and dashboard use only metrics in {@code src/test/resources/meters.txt}, with the labels and
 * values there. Another test compares that file with the program.
 */
@NeedsHelm
class ChartMetersTest {
    private static final Path METERS = Path.of("src", "test", "resources", "meters.txt");
    private static final Pattern METER =
            Pattern.compile("\\b((?:ringback|http_server|jvm|agroal)_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!=|!~|=)\\s*(\"[^\"]*\")");
    /** Labels that a scrape or a histogram adds. */
    private static final Set<String> NOT_OURS = Set.of("job", "namespace", "pod", "le");

    @Test
    void alerts_and_dashboard_use_listed_metrics_only() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        Stream.concat(alerts().stream(), panels().stream()).forEach(query -> collect(query, used));
        assertThat(lines(used))
                .as("refresh: ./mvnw test -Dtest=ChartMetersTest -Dchart.refresh=true")
                .isEqualTo(refreshed(lines(used)));
    }

    @Test
    void the_native_executable_has_every_listed_metric() throws IOException {
        List<Pattern> missing = Files.readAllLines(Path.of("docs", "native.md")).stream()
                .filter(line -> line.endsWith("| missing |") || line.endsWith("| without meaning |"))
                .flatMap(line -> Pattern.compile("`([a-z_*]+)`").matcher(line).results())
                .map(name -> Pattern.compile(name.group(1).replace("*", ".*")))
                .toList();
        List<String> names = Files.readAllLines(METERS).stream()
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();

        assertThat(missing).hasSizeGreaterThan(8);
        assertThat(names)
                .hasSizeGreaterThan(8)
                .noneMatch(name -> missing.stream()
                        .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    @Test
    void every_alert_has_a_description_and_a_runbook() {
        var rules = rules();
        assertThat(rules).hasSizeGreaterThan(8).allSatisfy(rule -> {
            assertThat(rule.path("alert").asText()).startsWith("Ringback");
            assertThat(rule.at("/labels/severity").asText()).isIn("info", "warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/runbook_url").asText()).matches("https://.+/docs/operations\\.md#[a-z-]+");
        });
        assertThat(rules).extracting(rule -> rule.path("alert").asText()).doesNotHaveDuplicates();
    }

    @Test
    void every_runbook_link_resolves() throws IOException {
        Set<String> headings = Pattern.compile("(?m)^## (.+)$")
                .matcher(Files.readString(Path.of("docs", "operations.md")))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(toSet());
        assertThat(rules().stream()
                        .map(rule ->
                                rule.at("/annotations/runbook_url").asText().replaceAll(".*#", "")))
                .isSubsetOf(headings);
    }

    @Test
    void dashboard_panels_do_not_overlap() throws IOException {
        var places = new ArrayList<String>();
        for (JsonNode panel : dashboard().path("panels")) {
            assertThat(panel.path("title").asText()).isNotEmpty();
            JsonNode place = panel.path("gridPos");
            for (int x = place.path("x").asInt();
                    x < place.path("x").asInt() + place.path("w").asInt();
                    x++) {
                assertThat(x).isLessThan(24);
                places.add(x + "," + place.path("y").asInt());
            }
        }
        assertThat(places).isNotEmpty().doesNotHaveDuplicates();
    }

    private static List<JsonNode> rules() {
        return Manifest.elements(Chart.render("production", "")
                        .one("PrometheusRule", "ringback")
                        .at("/spec/groups"))
                .flatMap(group -> Manifest.elements(group.path("rules")))
                .toList();
    }

    private static List<String> alerts() {
        return rules().stream().map(rule -> rule.path("expr").asText()).toList();
    }

    private static List<String> panels() throws IOException {
        List<String> queries = Stream.of(
                        dashboard().findValuesAsText("expr"),
                        dashboard().path("templating").findValuesAsText("query"))
                .flatMap(List::stream)
                .toList();
        assertThat(queries).hasSizeGreaterThan(25);
        return queries;
    }

    private static JsonNode dashboard() throws IOException {
        String json = Chart.render("production", "")
                .one("ConfigMap", "ringback-dashboard")
                .at("/data/ringback.json")
                .asText();
        return Manifest.YAML.readTree(json);
    }

    private static void collect(String query, Map<String, Set<String>> used) {
        var by = BY.matcher(query)
                .results()
                .flatMap(group -> Stream.of(group.group(1).split(", *", -1)))
                .toList();
        METER.matcher(query).results().forEach(meter -> {
            Set<String> labels = used.computeIfAbsent(meter.group(1), it -> new TreeSet<>());
            labels.addAll(by);
            if (meter.group(2) != null) {
                MATCHER.matcher(meter.group(2))
                        .results()
                        .filter(label -> !NOT_OURS.contains(label.group(1)))
                        .forEach(label -> labels.add(asked(label)));
            }
            labels.removeAll(NOT_OURS);
        });
    }

    /** Returns a label with the value that it must be able to have; a pattern matches the label only. */
    private static String asked(MatchResult label) {
        return label.group(2).endsWith("~") ? label.group(1) : label.group(1) + "=" + label.group(3);
    }

    private static List<String> lines(Map<String, Set<String>> used) {
        return used.entrySet().stream()
                .map(it -> (it.getKey() + " " + String.join(" ", it.getValue())).strip())
                .toList();
    }

    private static List<String> refreshed(List<String> lines) throws IOException {
        if (Boolean.getBoolean("chart.refresh")) {
            Files.write(METERS, lines);
        }
        return Files.readAllLines(METERS);
    }
}
