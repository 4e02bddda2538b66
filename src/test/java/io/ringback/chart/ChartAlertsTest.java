package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests that alerts can be routed, changed individually and disabled, and that other scrape jobs do not trigger them.
 */
@NeedsHelm
class ChartAlertsTest {
    private static final Pattern AGGREGATION = Pattern.compile("\\b(?:max|sum|min|avg|count)\\b *(by \\([^)]*\\))?");

    @Test
    void every_aggregation_keeps_the_namespace() {
        assertThat(rules("production", "{}")).hasSizeGreaterThan(10).allSatisfy(rule -> {
            var aggregations =
                    AGGREGATION.matcher(rule.path("expr").asText()).results().toList();
            assertThat(aggregations)
                    .as("%s", rule)
                    .isNotEmpty()
                    .allSatisfy(found -> assertThat(found.group(1)).contains("namespace"));
        });
    }

    @Test
    void alerts_on_missing_metrics_carry_namespace_and_job() {
        assertThat(expression("RingbackDown", rules("production", "{}")))
                .isEqualTo("absent(up{job=\"ringback\", namespace=\"hooks\"})"
                        + " or max by (namespace, job) (up{job=\"ringback\", namespace=\"hooks\"}) == 0");
    }

    @Test
    void a_single_alert_can_be_switched_off_or_changed() {
        var rules = rules(
                "production",
                "{metrics: {prometheusRule: {additionalRuleLabels: {team: hooks}, alerts: {"
                        + "RingbackDown: {enabled: false}, RingbackDeliveriesSlow: {severity: info, for: 1h}}}}}");
        assertThat(rules).extracting(rule -> rule.path("alert").asText()).doesNotContain("RingbackDown");
        assertThat(rules)
                .filteredOn(rule -> rule.path("alert").asText().equals("RingbackDeliveriesSlow"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.path("for").asText()).isEqualTo("1h");
                    assertThat(rule.at("/labels/severity").asText()).isEqualTo("info");
                });
        assertThat(rules).allMatch(rule -> rule.at("/labels/team").asText().equals("hooks"));
    }

    @Test
    void a_custom_scrape_job_name_is_used_in_queries() {
        var rules = rules(
                "production",
                "{metrics: {serviceMonitor: {enabled: false}, prometheusRule: {jobMatcher: 'job=\"pods\"'}}}");
        assertThat(rules).allMatch(rule -> rule.path("expr").asText().contains("job=\"pods\", namespace=\"hooks\""));
        assertThat(rules).extracting(rule -> rule.path("alert").asText()).doesNotContain("RingbackNoDispatcher");
    }

    private static String expression(String alert, List<JsonNode> rules) {
        return rules.stream()
                .filter(rule -> rule.path("alert").asText().equals(alert))
                .findFirst()
                .orElseThrow()
                .path("expr")
                .asText();
    }

    private static List<JsonNode> rules(String ci, String values) {
        return Manifest.elements(Chart.render(ci, values)
                        .one("PrometheusRule", "ringback")
                        .at("/spec/groups/0/rules"))
                .toList();
    }
}
