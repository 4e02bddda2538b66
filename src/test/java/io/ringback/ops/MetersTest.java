package io.ringback.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.Management;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import jakarta.enterprise.inject.Any;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the metrics as a scraper reads them. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MetersTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+(?:\\{.*})?) ([0-9.E+-]+)$");

    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) ");
    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z]+_[a-z_]*)(?:\\{[a-z,]*})?`");

    private static Map<String, Double> meters() {
        // The text format ends a list of labels with a comma.
        String text = Management.get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .replace(",}", "}");
        return SAMPLE.matcher(text)
                .results()
                .collect(Collectors.toMap(it -> it.group(1), it -> Double.valueOf(it.group(2)), (a, b) -> b));
    }

    private static double value(String name) {
        return meters().getOrDefault(name, 0.0);
    }

    @Test
    void an_event_an_attempt_and_a_failure_are_counted() throws Exception {
        double accepted = value("ringback_events_accepted_total");
        double delivered = value("ringback_attempts_total{class=\"2xx\",outcome=\"delivered\"}");
        double failed = value("ringback_attempts_total{class=\"5xx\",outcome=\"failed\"}");
        double latencies = value("ringback_delivery_latency_seconds_count");
        try (Receiver server = Receiver.start()) {
            server.answers("/bad", ScriptedAnswer.status(503));
            Tenant tenant = Tenant.create();
            tenant.webhook("channel_create", server.uri("/good"), Map.of());
            tenant.webhook("channel_create", server.uri("/bad"), Map.of("retries", 0));
            tenant.event("channel_create", Map.of());
            server.await(2);
            Until.holds(
                    () -> value("ringback_attempts_total{class=\"5xx\",outcome=\"failed\"}"),
                    count -> count >= failed + 1);
        }
        assertThat(value("ringback_events_accepted_total")).isGreaterThanOrEqualTo(accepted + 1);
        assertThat(Until.holds(
                        () -> value("ringback_attempts_total{class=\"2xx\",outcome=\"delivered\"}"),
                        count -> count >= delivered + 1))
                .isGreaterThan(delivered);
        assertThat(value("ringback_delivery_latency_seconds_count")).isGreaterThan(latencies);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|text/plain; version=0.0.4; charset=utf-8",
                "text/html|text/plain; version=0.0.4; charset=utf-8",
                "text/plain;q=0.9,application/openmetrics-text;q=0.5|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;q=0|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;q=0,*/*|text/plain; version=0.0.4; charset=utf-8",
                "text/plain;like=\"application/openmetrics-text\"|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text-of-others|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text; version=1.0.0,text/plain;q=0.5|"
                        + "application/openmetrics-text; version=1.0.0; charset=utf-8",
                "Application/OpenMetrics-Text|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/openmetrics-text,text/plain|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;q=0,*/*|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/*|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2|"
                        + "application/openmetrics-text; version=1.0.0; charset=utf-8"
            })
    void the_format_is_text_unless_OpenMetrics_is_preferred(String accept, String format) {
        URI management = ConfigProvider.getConfig().getValue("test.management.url", URI.class);
        String meters = given().baseUri("http://" + management.getHost())
                .port(management.getPort())
                .header("Accept", accept)
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo(format))
                .extract()
                .asString();
        assertThat(meters).contains("ringback_events_accepted_total");
        assertThat(meters.strip().endsWith("# EOF")).isEqualTo(format.startsWith("application/openmetrics-text"));
    }

    @Test
    void versions_limits_and_counters_exist_from_the_start() {
        Set<String> there = meters().keySet();
        assertThat(there)
                .contains(
                        "ringback_in_flight_limit",
                        "ringback_pool_limit{pool=\"api\"}",
                        "ringback_pool_limit{pool=\"outbox\"}",
                        "ringback_pool_limit{pool=\"readiness\"}",
                        "ringback_events_accepted_total",
                        "ringback_attempts_total{class=\"timeout\",outcome=\"retry\"}",
                        "ringback_attempts_total{class=\"5xx\",outcome=\"failed\"}",
                        "ringback_attempts_total{class=\"2xx\",outcome=\"delivered\"}")
                .anyMatch(sample -> sample.startsWith("ringback_build_info{") && sample.contains("version=\""));
        assertThat(value("ringback_in_flight_limit")).isEqualTo(2048);
    }

    @Test
    void pool_limits_cover_every_datasource() {
        double told = meters().keySet().stream()
                .filter(sample -> sample.startsWith("ringback_pool_limit{"))
                .mapToDouble(MetersTest::value)
                .sum();
        int opened = Arc.container().select(AgroalDataSource.class, Any.Literal.INSTANCE).stream()
                .mapToInt(pool ->
                        pool.getConfiguration().connectionPoolConfiguration().maxSize())
                .sum();
        assertThat(told).isEqualTo(opened).isGreaterThan(28);
        assertThat(ConnectionPools.of(ConfigProvider.getConfig()).total()).isEqualTo(opened);
    }

    @Test
    void attempt_and_API_latencies_have_buckets() throws Exception {
        try (Receiver server = Receiver.start()) {
            Tenant tenant = Tenant.create();
            tenant.webhook("channel_create", server.uri("/good"), Map.of());
            tenant.event("channel_create", Map.of());
            Until.holds(
                    () -> value("ringback_attempt_duration_seconds_bucket{class=\"2xx\",le=\"30.0\"}"),
                    count -> count >= 1);
        }
        assertThat(meters().keySet())
                .anyMatch(sample -> sample.startsWith("http_server_requests_seconds_bucket{")
                        && sample.contains("le=\"0.025\"")
                        && sample.contains("uri=\"/v1/accounts/{account_id}/webhooks\""));
    }

    /** Delivers an event so that all metrics have values. */
    private static void deliverOnce() {
        try (Receiver server = Receiver.start()) {
            Tenant tenant = Tenant.create();
            tenant.webhook("channel_create", server.uri("/good"), Map.of());
            tenant.event("channel_create", Map.of());
            Until.holds(
                    () -> value("ringback_attempts_total{class=\"2xx\",outcome=\"delivered\"}"), count -> count >= 1);
        }
    }

    /** Covers metrics that the chart's alerts and dashboard use: one per line, with labels and values. */
    @Test
    void every_documented_metric_exists() throws Exception {
        deliverOnce();
        Set<String> there = meters().keySet();
        for (String promised : Files.readAllLines(Path.of("src/test/resources/meters.txt"))) {
            List<String> words = List.of(promised.split(" ", -1));
            assertThat(there).as(promised).anyMatch(sample -> isOf(words, sample));
        }
        // The alert on the API selects "5..".
        assertThat(there).anyMatch(sample -> sample.contains("status=\"202\""));
    }

    /** Matches by name, or by the prefix of a framework that the page names. */
    @Test
    void metric_families_match_the_documentation() throws Exception {
        deliverOnce();
        Set<String> documented = documented();
        List<String> frameworks =
                documented.stream().filter(name -> name.endsWith("_")).toList();
        assertThat(frameworks).contains("jvm_").doesNotContain("ringback_");
        Set<String> families = FAMILY.matcher(
                        Management.get("/q/metrics").then().extract().asString())
                .results()
                .map(type -> type.group(1).replaceFirst("_max$", ""))
                .collect(Collectors.toSet());
        assertThat(families)
                .hasSizeGreaterThan(40)
                .filteredOn(family -> frameworks.stream().noneMatch(family::startsWith))
                .isSubsetOf(documented);
        assertThat(documented).filteredOn(name -> !name.endsWith("_")).isSubsetOf(families);
    }

    private static Set<String> documented() throws IOException {
        String page = Files.readString(Path.of("docs", "operations.md"));
        String section = page.substring(page.indexOf("## Metrics"), page.indexOf("## Logs"));
        return DOCUMENTED.matcher(section).results().map(name -> name.group(1)).collect(Collectors.toSet());
    }

    private static boolean isOf(List<String> promised, String sample) {
        return sample.replaceAll("\\{.*", "").equals(promised.getFirst())
                && promised.stream()
                        .skip(1)
                        .allMatch(label -> sample.contains(label.endsWith("\"") ? label : label + "=\""));
    }

    @Test
    void no_label_contains_an_id() {
        Tenant tenant = Tenant.create();
        tenant.request().get(tenant.path("/webhooks")).then().statusCode(200);
        tenant.request().get("/v1/nowhere/" + tenant.account()).then().statusCode(404);
        tenant.request()
                .contentType("text/plain")
                .body("x")
                .put(tenant.path("/webhooks"))
                .then()
                .statusCode(415);
        tenant.request().body("{").put(tenant.path("/webhooks")).then().statusCode(400);
        tenant.request()
                .post("/v2/accounts/" + tenant.account() + "//webhooks/?verb=nonsense")
                .then()
                .statusCode(400);
        assertThat(meters().keySet()).noneMatch(name -> name.matches(".*[0-9a-f]{32}.*"));
        assertThat(meters().keySet()).anyMatch(name -> name.contains("uri=\"/v1/accounts/{account_id}/webhooks\""));
    }
}
