package io.ringback.chart;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the chart's documentation: each value has a comment, a row in the README and a place in the schema. */
class ChartReadmeTest {
    private static final String FROM = "<!-- The values. Made from values.yaml. -->\n";
    /** A value in a text: its path, and the top-level key. */
    private static final Pattern NAMED = Pattern.compile("[` ](([a-z][A-Za-z]*)(?:\\.[A-Za-z]+)+)[`:= ]");

    private static final String TO = "<!-- End of the values. -->";

    @Test
    void every_value_has_a_description() {
        assertThat(Value.all())
                .hasSizeGreaterThan(100)
                .allSatisfy(
                        value -> assertThat(value.comment()).as(value.path()).endsWith("."));
    }

    @Test
    void the_README_lists_every_value() throws IOException {
        String readme = Chart.read("README.md");
        String told = readme.substring(0, readme.indexOf(FROM) + FROM.length())
                + table()
                + readme.substring(readme.indexOf(TO));
        if (Boolean.getBoolean("chart.refresh")) {
            Files.writeString(Chart.FOLDER.resolve("README.md"), told);
        }
        assertThat(Chart.read("README.md"))
                .as(
                        "helm/ringback/README.md is stale; refresh it: ./mvnw test -Dtest=ChartReadmeTest -Dchart.refresh=true")
                .isEqualTo(told);
    }

    @Test
    void the_schema_matches_the_values() throws IOException {
        var surplus = new ArrayList<String>();
        compare(
                "",
                Manifest.YAML.readTree(Chart.read("values.yaml")),
                Manifest.YAML.readTree(Chart.read("values.schema.json")),
                surplus);
        assertThat(surplus).isEmpty();
    }

    @Test
    void values_named_in_the_documentation_exist() throws IOException {
        JsonNode values = Manifest.YAML.readTree(Chart.read("values.yaml"));
        var named = new ArrayList<String>();
        for (String page : List.of("docs/install-kubernetes.md", "docs/operations.md", "docs/scaling.md")) {
            NAMED.matcher(Files.readString(Path.of(page)))
                    .results()
                    .filter(name -> values.has(name.group(2)) && !name.group(2).equals("config"))
                    .forEach(name -> named.add(name.group(1)));
        }
        assertThat(named)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(
                                values.at("/" + name.replace('.', '/')).isMissingNode())
                        .as(name)
                        .isFalse());
    }

    private static void compare(String path, JsonNode values, JsonNode schema, List<String> surplus) {
        // An empty value is a map whose keys the installation chooses.
        if (!schema.has("properties") || values.isEmpty()) {
            return;
        }
        assertThat(schema.path("additionalProperties").asBoolean(true)).as(path).isFalse();
        schema.path("properties").properties().forEach(property -> {
            String name = path + "." + property.getKey();
            if (values.has(property.getKey())) {
                compare(name, values.path(property.getKey()), property.getValue(), surplus);
            } else {
                surplus.add(name);
            }
        });
    }

    private static String table() {
        return Value.all().stream()
                .map(value -> "| `%s` | %s | %s |\n".formatted(value.path(), otherwise(value.json()), value.comment()))
                .collect(joining("", "| value | default | meaning |\n|---|---|---|\n", ""));
    }

    private static String otherwise(JsonNode json) {
        String text = json.isTextual() ? json.asText() : json.toString();
        return text.isEmpty() ? "–" : "`" + text + "`";
    }
}
