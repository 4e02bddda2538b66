package io.ringback.chart;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that the values' schema knows the program's settings, so that misspelt ones are rejected before an install.
 */
@NeedsHelm
class ChartSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\| ([^|]+) \\| (?:`([^`]+)`|–) \\|");
    private static final Pattern BOUNDS = Pattern.compile("(integer|number), ([0-9]+) to ([0-9]+)");

    private static final String DURATION = "([0-9]+([mM][sS]|[sSmMhHdD]))+";

    @Test
    void the_schema_lists_every_documented_setting_with_type_and_bounds() throws IOException {
        JsonNode schema = JSON.readTree(Chart.read("values.schema.json"));
        ObjectNode told = schema.deepCopy();
        ObjectNode properties = JSON.createObjectNode();
        settings()
                .forEach((name, row) ->
                        properties.set(name, schemaOf(row.group(2).strip())));
        ((ObjectNode) told.at("/properties/config")).set("properties", properties);
        String text = JSON.writer(printer()).writeValueAsString(told) + "\n";
        if (Boolean.getBoolean("chart.refresh")) {
            Files.writeString(Chart.FOLDER.resolve("values.schema.json"), text);
        }
        assertThat(Chart.read("values.schema.json").equals(text))
                .as("helm/ringback/values.schema.json is as it would be written anew; refresh it:"
                        + " ./mvnw test -Dtest=ChartSchemaTest -Dchart.refresh=true")
                .isTrue();
    }

    @Test
    void every_documented_default_is_accepted() throws IOException {
        String config = settings().entrySet().stream()
                .filter(setting -> setting.getValue().group(3) != null)
                .filter(setting -> !setting.getKey()
                        .matches("QUARKUS_(HTTP|MANAGEMENT)_(PORT|HOST)|RINGBACK_(MODE|ROLES)"
                                + "|QUARKUS_LOG_CONSOLE_JSON_ENABLED|RINGBACK_DRAIN_TIMEOUT|RINGBACK_START_MIGRATE"))
                .map(setting -> setting.getKey() + ": " + setting.getValue().group(3))
                .collect(joining("\n  ", "config:\n  ", "\n"));
        assertThat(config.lines()).hasSizeGreaterThan(30);
        assertThat(Chart.tryToRender("minimal", config).error()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RINGBACK_RETENTION_DAY: 7 | additional properties 'RINGBACK_RETENTION_DAY' not allowed",
                "RINGBACK_EGRES_ALLOW: 10.0.0.0/8 | additional properties 'RINGBACK_EGRES_ALLOW' not allowed",
                "RINGBACK_RETENTION_DAYS: -1 | /config/RINGBACK_RETENTION_DAYS",
                "RINGBACK_RETENTION_DAYS: 0 | /config/RINGBACK_RETENTION_DAYS",
                "RINGBACK_IN_FLIGHT: 1.5 | /config/RINGBACK_IN_FLIGHT",
                "RINGBACK_HOST_IN_FLIGHT: many | /config/RINGBACK_HOST_IN_FLIGHT",
                "RINGBACK_EGRESS_HTTPS_ONLY: maybe | /config/RINGBACK_EGRESS_HTTPS_ONLY",
                "RINGBACK_EGRESS_HTTPS_ONLY: 1 | /config/RINGBACK_EGRESS_HTTPS_ONLY",
                "RINGBACK_REQUEST_TIMEOUT: 15 | /config/RINGBACK_REQUEST_TIMEOUT",
                "RINGBACK_LEASE: 30 seconds | /config/RINGBACK_LEASE",
                "RINGBACK_RETRY_SCHEDULE: '2s,10' | /config/RINGBACK_RETRY_SCHEDULE",
                "RINGBACK_HTTP_MAX_BODY: 1MB | /config/RINGBACK_HTTP_MAX_BODY",
                "QUARKUS_LOG_LEVEL: OFF | /config/QUARKUS_LOG_LEVEL",
                "QUARKUS_DATASOURCE_JDBC_MAX_SIZE: 0 | /config/QUARKUS_DATASOURCE_JDBC_MAX_SIZE",
                "quarkus.log.level: INFO | additional properties 'quarkus.log.level' not allowed",
            })
    void settings_that_the_program_rejects_or_ignores_are_rejected(String setting, String word) {
        var rendered = Chart.tryToRender("minimal", "{config: {" + setting + "}}");
        assertThat(rendered.objects()).isEmpty();
        assertThat(rendered.error()).contains(word);
    }

    private static Map<String, MatchResult> settings() throws IOException {
        Map<String, MatchResult> rows = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("docs", "configuration.md")))
                .results()
                .forEach(row -> rows.put(row.group(1), row));
        assertThat(rows).hasSizeGreaterThan(40);
        return rows;
    }

    /** Converts a type as the page writes it. Quoted numbers are allowed, as in the program. */
    private static ObjectNode schemaOf(String type) {
        var bounds = BOUNDS.matcher(type);
        if (bounds.matches()) {
            ObjectNode number = JSON.createObjectNode()
                    .put("type", bounds.group(1))
                    .put("minimum", Long.parseLong(bounds.group(2)))
                    .put("maximum", Long.parseLong(bounds.group(3)));
            return either(number, text(bounds.group(1).equals("integer") ? "[0-9]+" : "[0-9]+(\\.[0-9]+)?"));
        }
        return switch (type.replaceFirst(",.*", "")) {
            case "boolean" ->
                JSON.createObjectNode()
                        .set(
                                "enum",
                                JSON.createArrayNode()
                                        .add(true)
                                        .add(false)
                                        .add("true")
                                        .add("false"));
            case "duration" -> either(JSON.createObjectNode().put("const", 0), text(DURATION + "|0"));
            case "size" ->
                either(JSON.createObjectNode().put("type", "integer").put("minimum", 1), text("[0-9]{1,9}[KMGkmg]?"));
            case "list of durations" -> text(listOf(DURATION));
            case "list of integers" ->
                either(JSON.createObjectNode().put("type", "integer").put("minimum", 1), text(listOf("[0-9]+")));
            default -> JSON.createObjectNode().put("type", "string");
        };
    }

    private static String listOf(String element) {
        return "\\s*" + element + "\\s*(,\\s*" + element + "\\s*)*";
    }

    private static ObjectNode text(String pattern) {
        return JSON.createObjectNode().put("type", "string").put("pattern", "^(" + pattern + ")$");
    }

    private static ObjectNode either(ObjectNode one, ObjectNode other) {
        return JSON.createObjectNode()
                .set("anyOf", JSON.createArrayNode().add(one).add(other));
    }

    private static DefaultPrettyPrinter printer() {
        var printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        var lines = new DefaultIndenter("  ", "\n");
        printer.indentArraysWith(lines);
        printer.indentObjectsWith(lines);
        return printer;
    }
}
