package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts can be routed, changed one by one, and switched off; none fires because something else scrapes. */
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
    void what_is_missing_is_told_with_its_namespace_and_job() {
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
    void another_scrape_job_is_asked_for_by_its_own_name() {
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
