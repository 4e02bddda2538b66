package io.ringback.chart;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.ringback.ProcessMode;
import io.ringback.testing.Management;
import io.ringback.testing.PostgresResource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks what the chart assumes about the program: variables, ports, paths and times. */
@NeedsHelm
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ChartProgramTest {
    private static final Pattern TOLD = Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\|");
    private static final Pattern RANGE = Pattern.compile("\"([0-9a-f.:]+/[0-9]+)\", ?//|\"([0-9a-f.:]+/[0-9]+)\"\\)");

    @Test
    void every_variable_of_the_chart_is_a_known_setting() throws IOException {
        var set = new TreeSet<String>();
        for (var it : Switches.ALL) {
            it.rendered().objects().stream()
                    .flatMap(ChartProgramTest::ours)
                    .flatMap(container -> Manifest.elements(container.path("env")))
                    .forEach(variable -> set.add(variable.path("name").asText()));
            it.rendered().ofKind("ConfigMap").stream()
                    .filter(map -> !map.at("/data/QUARKUS_DATASOURCE_JDBC_URL").isMissingNode())
                    .forEach(map -> map.at("/data").fieldNames().forEachRemaining(set::add));
        }
        assertThat(set).contains("RINGBACK_MASTER_TOKEN", "RINGBACK_WEBHOOK_HOOKS", "QUARKUS_DATASOURCE_PASSWORD");
        set.remove("JDK_JAVA_OPTIONS");
        assertThat(set).isSubsetOf(told());
    }

    @Test
    void compose_sets_known_variables_and_waits_longer_than_a_drain() throws IOException {
        JsonNode service = Manifest.YAML
                .readTree(Files.readString(Path.of("compose.yaml")))
                .at("/services/ringback");
        var set = new TreeSet<String>();
        service.path("environment").fieldNames().forEachRemaining(set::add);
        assertThat(set).hasSizeGreaterThan(3).isSubsetOf(told());
        assertThat(Path.of(service.at("/build/dockerfile").asText())).exists();
        assertThat(service.path("stop_grace_period").asText()).isEqualTo("30s");
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .containsPattern("`RINGBACK_DRAIN_TIMEOUT` \\| duration[^|]*\\| `20s` \\|");
    }

    @Test
    void every_probed_path_is_served() {
        for (Asked asked : asked()) {
            Response answer = asked.management() ? Management.get(asked.path()) : given().get(asked.path());
            answer.then().statusCode(200);
        }
    }

    @Test
    void only_the_API_is_exposed() {
        var prefixes = new TreeSet<String>();
        for (var it : Switches.ALL) {
            it.rendered().ofKind("Ingress").stream()
                    .flatMap(ingress -> Manifest.elements(ingress.at("/spec/rules/0/http/paths")))
                    .forEach(path -> prefixes.add(path.path("path").asText()));
            it.rendered().ofKind("HTTPRoute").stream()
                    .flatMap(route -> Manifest.elements(route.at("/spec/rules/0/matches")))
                    .forEach(match -> prefixes.add(match.at("/path/value").asText()));
        }
        assertThat(prefixes).containsExactly("/v1", "/v2");
        prefixes.forEach(prefix -> given().get(prefix + "/webhooks").then().statusCode(200));
    }

    @Test
    void every_port_matches_the_program() throws IOException {
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .containsPattern("`QUARKUS_HTTP_PORT` \\| integer[^|]*\\| `8080` \\|")
                .containsPattern("`QUARKUS_MANAGEMENT_PORT` \\| integer[^|]*\\| `9000` \\|");
        var ports = Switches.ALL.stream()
                .flatMap(it -> it.rendered().objects().stream())
                .flatMap(ChartProgramTest::ours)
                .flatMap(container -> Manifest.elements(container.path("ports")))
                .map(port -> port.path("containerPort").asInt())
                .collect(toSet());
        assertThat(ports).containsExactlyInAnyOrder(8080, 9000);
    }

    @Test
    void the_command_comes_from_the_image() {
        var commands = new TreeSet<String>();
        for (var it : Switches.ALL) {
            for (var object : it.rendered().objects()) {
                assertThat(ours(object))
                        .as("%s", it)
                        .allMatch(container -> !container.has("command"))
                        .flatExtracting(container ->
                                Manifest.elements(container.path("args")).toList())
                        .allMatch(option -> option.asText().startsWith("-X"));
                object.containers().forEach(container -> {
                    container.path("command").forEach(word -> commands.add(word.asText()));
                    commands.add(container.at("/readinessProbe/exec/command/0").asText());
                });
            }
        }
        assertThat(commands).containsExactly("", "curl", "pg_isready");
    }

    @Test
    void the_grace_period_is_longer_than_a_drain() {
        for (var it : Switches.ALL) {
            JsonNode drain = it.rendered().objects().stream()
                    .map(object -> object.at("/data/RINGBACK_DRAIN_TIMEOUT"))
                    .filter(node -> !node.isMissingNode())
                    .findFirst()
                    .orElseThrow();
            int seconds = Integer.parseInt(drain.asText().replace("s", ""));
            for (var deployment : it.rendered().ofKind("Deployment")) {
                JsonNode pod = deployment.at("/spec/template/spec");
                assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                        .isGreaterThan(seconds + delay(pod.at("/containers/0")));
            }
            for (var service : it.rendered().ofKind("Knative Service")) {
                assertThat(service.at("/spec/template/spec/timeoutSeconds").asInt())
                        .isGreaterThan(seconds);
            }
        }
    }

    /** Returns how long a server keeps serving; tasks that end by themselves do not wait. */
    private static int delay(JsonNode container) {
        return Manifest.elements(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals("QUARKUS_SHUTDOWN_DELAY"))
                .mapToInt(variable ->
                        Integer.parseInt(variable.path("value").asText().replace("s", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void settings_reach_the_program_unchanged() {
        var data = Chart.render(
                        "minimal",
                        "{config: {RINGBACK_IN_FLIGHT: 1000000, RINGBACK_RATE_LIMIT: 0.5, QUARKUS_SWAGGER_UI_ENABLED: false,"
                                + " RINGBACK_EGRESS_ALLOW: '10.20.0.0/16,::1/128'}}")
                .one("ConfigMap", "ringback")
                .at("/data");
        assertThat(data.path("RINGBACK_IN_FLIGHT").asText()).isEqualTo("1000000");
        assertThat(data.path("RINGBACK_RATE_LIMIT").asText()).isEqualTo("0.5");
        assertThat(data.path("QUARKUS_SWAGGER_UI_ENABLED").asText()).isEqualTo("false");
        assertThat(data.path("RINGBACK_EGRESS_ALLOW").asText()).isEqualTo("10.20.0.0/16,::1/128");
        assertThat(data).allMatch(JsonNode::isTextual);
    }

    @Test
    void components_have_the_expected_roles() {
        assertThat(roles("minimal", "", "ringback")).isEqualTo("api,dispatcher");
        assertThat(roles("production", "", "ringback-api")).isEqualTo("api");
        assertThat(roles("production", "{api: {dispatches: true}}", "ringback-api"))
                .isEqualTo("api,dispatcher");
        assertThat(roles("production", "", "ringback-dispatcher")).isEqualTo("dispatcher");
    }

    @Test
    void the_network_policy_allows_no_target_that_the_program_blocks() throws IOException {
        var ranges = RANGE.matcher(Files.readString(Path.of("src/main/java/io/ringback/egress/SpecialRanges.java")));
        List<String> special = ranges.results()
                .map(range -> range.group(1) == null ? range.group(2) : range.group(1))
                .filter(range -> !range.equals("2000::/3"))
                .toList();
        assertThat(special).hasSizeGreaterThan(15);
        var policy = Chart.render("minimal", "").one("NetworkPolicy", "ringback");
        JsonNode outward = policy.at("/spec/egress/2/to");
        assertThat(Stream.concat(
                                Manifest.elements(outward.at("/0/ipBlock/except")),
                                Manifest.elements(outward.at("/1/ipBlock/except")))
                        .map(JsonNode::asText))
                .containsExactlyElementsOf(special);
        assertThat(outward.at("/1/ipBlock/cidr").asText()).isEqualTo("2000::/3");
    }

    @Test
    void the_chart_has_the_programs_version() throws IOException {
        JsonNode chart = Manifest.YAML.readTree(Chart.read("Chart.yaml"));
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<version>" + chart.path("appVersion").asText() + "</version>\n  <name>");
        assertThat(chart.path("version")).isEqualTo(chart.path("appVersion"));
    }

    @Test
    void every_mode_and_role_exists_in_the_program() {
        assertThat(values("RINGBACK_MODE"))
                .containsExactlyInAnyOrder("serve", "drain", "migrate", "reencrypt")
                .isSubsetOf(words(ProcessMode.Mode.values()));
        assertThat(values("RINGBACK_ROLES"))
                .containsExactlyInAnyOrder("api", "dispatcher")
                .isSubsetOf(words(ProcessMode.Role.values()));
    }

    private static Set<String> words(Enum<?>[] values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(toSet());
    }

    /** Returns the values of a variable over all switches. */
    private static Set<String> values(String variable) {
        return Switches.ALL.stream()
                .flatMap(it -> it.rendered().objects().stream())
                .flatMap(ChartProgramTest::ours)
                .flatMap(container -> Manifest.elements(container.path("env")))
                .filter(it -> it.path("name").asText().equals(variable))
                .flatMap(it -> Stream.of(it.path("value").asText().split(",", -1)))
                .collect(toSet());
    }

    private static String roles(String ci, String values, String deployment) {
        var container = Chart.render(ci, values)
                .one("Deployment", deployment)
                .containers()
                .findFirst()
                .orElseThrow();
        return Manifest.elements(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals("RINGBACK_ROLES"))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the containers that run this program. */
    private static Stream<JsonNode> ours(Manifest object) {
        return object.containers()
                .filter(container -> container.path("image").asText().contains("/ringback"));
    }

    private static Set<String> told() throws IOException {
        return TOLD.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .map(row -> row.group(1))
                .collect(toSet());
    }

    /** Holds a requested path and its port. */
    private record Asked(boolean management, String path) {
        static Asked of(JsonNode where) {
            String port = where.path("port").asText();
            assertThat(port).isIn("management", "9000");
            return new Asked(true, where.path("path").asText());
        }

        static Asked of(URI uri) {
            return new Asked(uri.getPort() == 9000, uri.getPath());
        }
    }

    /** Returns the paths of probes, scrapes and {@code helm test}. */
    private static Set<Asked> asked() {
        var asked = new HashSet<Asked>();
        for (var it : Switches.ALL) {
            for (var object : it.rendered().objects()) {
                ours(object)
                        .flatMap(container -> container.findValues("httpGet").stream())
                        .forEach(get -> asked.add(Asked.of(get)));
                object.json().at("/spec/endpoints").forEach(to -> asked.add(Asked.of(to)));
                object.containers()
                        .flatMap(container -> Manifest.elements(container.path("args")))
                        .filter(word -> word.asText().startsWith("http"))
                        .forEach(word -> asked.add(Asked.of(URI.create(word.asText()))));
            }
        }
        assertThat(asked)
                .contains(
                        new Asked(true, "/q/health/live"),
                        new Asked(true, "/q/health/ready"),
                        new Asked(true, "/q/health/started"),
                        new Asked(true, "/q/metrics"),
                        new Asked(false, "/v1/webhooks"));
        return asked;
    }
}
