package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart renders for every layout and switch, each object is one that Kubernetes takes, and fits the program. */
class ChartTest {
    private static final Path FILES = Path.of("helm/ringback");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String MINIMAL = """
            secrets: {existingSecret: ringback}
            database: {url: "jdbc:postgresql://db:5432/ringback", existingSecret: ringback-db}
            """;

    private static final String SERVERLESS = MINIMAL + "layout: serverless\n";

    /** Switches beside the files in {@code ci/}. */
    private static final Map<String, String> CASES = Map.ofEntries(
            Map.entry("split", MINIMAL + "layout: split\n"),
            Map.entry("scaled-job", SERVERLESS + "serverless: {trigger: scaledJob, database: {host: db}}\n"),
            Map.entry("cron-job", SERVERLESS + "serverless: {trigger: cronJob}\n"),
            Map.entry("evaluation", """
                    secrets: {existingSecret: ringback}
                    evaluationPostgres: {enabled: true, existingSecret: ringback-db}
                    """),
            Map.entry("evaluation-serverless", """
                    layout: serverless
                    secrets: {existingSecret: ringback}
                    evaluationPostgres: {enabled: true, existingSecret: ringback-db}
                    """),
            Map.entry("route", MINIMAL + "httpRoute: {enabled: true, parentRefs: [{name: gateway}]}\n"),
            Map.entry("closed", MINIMAL + """
                    networkPolicy:
                      ingressFrom: [{namespaceSelector: {matchLabels: {name: ingress}}}]
                      databaseTo: [{ipBlock: {cidr: 10.1.2.3/32}}]
                      extraEgress: [{to: [{ipBlock: {cidr: 10.9.0.0/16}}], ports: [{port: 8080}]}]
                    """),
            Map.entry("bare", MINIMAL + """
                    networkPolicy: {enabled: false}
                    serviceAccount: {create: false}
                    topologySpread: false
                    api: {podDisruptionBudget: {enabled: false}}
                    """),
            Map.entry("dressed", MINIMAL + """
                    image: {pullSecrets: [pull], command: [./application]}
                    podLabels: {team: calls}
                    podAnnotations: {note: yes-it-is}
                    nodeSelector: {kubernetes.io/arch: arm64}
                    tolerations: [{key: dedicated, operator: Exists}]
                    affinity: {nodeAffinity: {}}
                    priorityClassName: high
                    extraEnv: [{name: RINGBACK_EGRESS_PROXY, valueFrom: {secretKeyRef: {name: proxy, key: url}}}]
                    service: {annotations: {a: b}}
                    """));

    /** What makes no sense, and what the render says then. */
    private static final Map<String, List<String>> REFUSED = Map.of(
            "no-database", List.of("secrets: {existingSecret: s}\n", "Say where the database is, once"),
            "two-databases", List.of(MINIMAL + "cloudNativePG: {enabled: true}\n", "Say where the database is, once"),
            "no-secret",
                    List.of(
                            "database: {url: \"jdbc:postgresql://db/x\", existingSecret: db}\n",
                            "secrets.existingSecret"),
            "no-database-secret",
                    List.of(
                            "secrets: {existingSecret: s}\ndatabase: {url: \"jdbc:postgresql://db/x\"}\n",
                            "database.existingSecret"),
            "secret-in-config",
                    List.of(MINIMAL + "config: {RINGBACK_MASTER_TOKEN: x}\n", "never a value of this chart"),
            "keda-without-host", List.of(SERVERLESS, "serverless.database.host"),
            "ingress-serverless",
                    List.of(SERVERLESS + "ingress: {enabled: true}\nserverless: {trigger: cronJob}\n", "DomainMapping"),
            "unknown-value", List.of(MINIMAL + "databse: {}\n", "databse"),
            "unknown-layout", List.of(MINIMAL + "layout: cloud\n", "layout"));

    @FunctionalInterface
    private interface Schema {
        Object read(String json) throws IOException;
    }

    private static final Map<String, Schema> SCHEMAS = Map.ofEntries(
            Map.entry("ConfigMap", V1ConfigMap::fromJson),
            Map.entry("CronJob", V1CronJob::fromJson),
            Map.entry("Deployment", V1Deployment::fromJson),
            Map.entry("HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::fromJson),
            Map.entry("Ingress", V1Ingress::fromJson),
            Map.entry("Job", V1Job::fromJson),
            Map.entry("NetworkPolicy", V1NetworkPolicy::fromJson),
            Map.entry("Pod", V1Pod::fromJson),
            Map.entry("PodDisruptionBudget", V1PodDisruptionBudget::fromJson),
            Map.entry("Service", V1Service::fromJson),
            Map.entry("ServiceAccount", V1ServiceAccount::fromJson),
            Map.entry("StatefulSet", V1StatefulSet::fromJson));

    /** Of operators: {@code helm/validate} checks them against their own schemas. */
    private static final Set<String> OF_OPERATORS = Set.of(
            "Service.serving.knative.dev",
            "ScaledObject.keda.sh",
            "ScaledJob.keda.sh",
            "TriggerAuthentication.keda.sh",
            "ExternalSecret.external-secrets.io",
            "HTTPRoute.gateway.networking.k8s.io",
            "Cluster.postgresql.cnpg.io",
            "ServiceMonitor.monitoring.coreos.com",
            "PrometheusRule.monitoring.coreos.com");

    @TempDir
    static Path folder;

    private static final Map<String, String> rendered = new TreeMap<>();

    @BeforeAll
    static void render() throws Exception {
        Path cases = Files.createDirectories(folder.resolve("cases"));
        try (var files = Files.list(FILES.resolve("ci"))) {
            for (Path values : files.toList()) {
                Files.copy(values, cases.resolve("ci-" + values.getFileName()));
            }
        }
        for (var it : CASES.entrySet()) {
            Files.writeString(cases.resolve(it.getKey() + ".yaml"), it.getValue());
        }
        for (var it : REFUSED.entrySet()) {
            Files.writeString(
                    cases.resolve("refused-" + it.getKey() + ".yaml"),
                    it.getValue().getFirst());
        }
        Process helm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                        Render.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(helm.waitFor()).as(() -> read(folder.resolve("said"))).isZero();
        try (var files = Files.list(folder.resolve("rendered"))) {
            files.forEach(file -> rendered.put(file.getFileName().toString().replace(".yaml", ""), read(file)));
        }
        keep();
    }

    /** For {@code helm/validate}, which goes on with what was rendered. */
    private static void keep() throws IOException {
        String kept = System.getProperty("chart.keep");
        if (kept != null) {
            Path target = Files.createDirectories(Path.of(kept, "rendered"));
            for (var it : rendered.entrySet()) {
                Files.writeString(target.resolve(it.getKey() + ".yaml"), it.getValue());
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<JsonNode>> manifests() {
        Map<String, List<JsonNode>> manifests = new TreeMap<>();
        rendered.forEach((name, text) -> {
            if (!name.startsWith("refused-")) {
                assertThat(text).as(name).doesNotStartWith("REFUSED");
                manifests.put(name, objects(text));
            }
        });
        return manifests;
    }

    private static List<JsonNode> objects(String text) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            List<JsonNode> objects = new ArrayList<>();
            documents.forEachRemaining(document -> {
                if (document.isObject()) {
                    objects.add(document);
                }
            });
            return objects;
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String kind(JsonNode object) {
        String version = object.path("apiVersion").asText();
        String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        boolean ofOperator = group.contains(".") && (group.startsWith("gateway") || !group.endsWith("k8s.io"));
        return object.path("kind").asText() + (ofOperator ? "." + group : "");
    }

    @Test
    void helm_finds_nothing_to_complain_of() {
        assertThat(read(folder.resolve("lint"))).startsWith("ok");
    }

    @Test
    void every_object_is_one_that_kubernetes_takes() {
        SoftAssertions softly = new SoftAssertions();
        Set<String> kinds = new TreeSet<>();
        manifests()
                .forEach((name, objects) -> objects.forEach(object -> {
                    String kind = kind(object);
                    kinds.add(kind);
                    if (!OF_OPERATORS.contains(kind)) {
                        softly.assertThatCode(() -> SCHEMAS.get(kind).read(object.toString()))
                                .as("%s: %s %s", name, kind, object.at("/metadata/name"))
                                .doesNotThrowAnyException();
                    }
                }));
        softly.assertAll();
        assertThat(kinds).containsAll(SCHEMAS.keySet()).containsAll(OF_OPERATORS);
    }

    @Test
    void an_object_that_kubernetes_would_not_take_is_noticed() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> V1Service.fromJson("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"specc\": {}}")))
                .hasMessageContaining("specc");
    }

    @Test
    void what_makes_no_sense_is_refused_with_what_to_do() {
        SoftAssertions softly = new SoftAssertions();
        REFUSED.forEach((name, expected) -> softly.assertThat(rendered.get("refused-" + name))
                .as(name)
                .startsWith("REFUSED")
                .contains(expected.get(1)));
        softly.assertAll();
    }

    @Test
    void every_variable_is_one_of_the_program() throws IOException {
        String page = Files.readString(Path.of("docs/configuration.md"));
        Set<String> variables = new TreeSet<>();
        manifests()
                .forEach((name, objects) -> objects.forEach(object -> {
                    containers(object).stream()
                            .filter(container -> container.path("name").asText().equals("ringback"))
                            .forEach(container -> container
                                    .path("env")
                                    .forEach(it -> variables.add(it.path("name").asText())));
                    if (object.path("kind").asText().equals("ConfigMap")) {
                        object.path("data").fieldNames().forEachRemaining(variables::add);
                    }
                }));
        variables.remove("ringback.json");
        assertThat(variables).hasSizeGreaterThan(10).allMatch(variable -> page.contains("| `" + variable + "` |"));
    }

    @Test
    void every_port_and_path_is_one_of_the_program() {
        Set<String> paths = new TreeSet<>();
        Set<String> ports = new TreeSet<>();
        manifests().values().stream()
                .flatMap(List::stream)
                .flatMap(object -> containers(object).stream())
                .filter(container -> container.path("name").asText().equals("ringback"))
                .forEach(container -> {
                    container
                            .path("ports")
                            .forEach(
                                    port -> ports.add(port.path("containerPort").asText()));
                    container.findValuesAsText("path").forEach(paths::add);
                });
        assertThat(ports).containsExactly("8080");
        assertThat(paths).containsExactly("/q/health/live", "/q/health/ready", "/q/health/started");
    }

    @Test
    void no_container_can_do_more_than_it_needs() {
        manifests()
                .forEach((name, objects) ->
                        objects.forEach(object -> containers(object).forEach(container -> {
                            JsonNode security = container.path("securityContext");
                            assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                                    .as(name)
                                    .isFalse();
                            assertThat(security.path("readOnlyRootFilesystem").asBoolean(false))
                                    .as(name)
                                    .isTrue();
                            assertThat(security.at("/capabilities/drop/0").asText())
                                    .as(name)
                                    .isEqualTo("ALL");
                            assertThat(container
                                            .at("/resources/requests/memory")
                                            .asText())
                                    .as(name)
                                    .isNotEmpty();
                            assertThat(container.at("/resources/limits/memory").asText())
                                    .as(name)
                                    .isNotEmpty();
                        })));
    }

    @Test
    void alerts_and_dashboard_use_only_meters_that_there_are() throws IOException {
        Set<String> known = Set.copyOf(Files.readAllLines(Path.of("src/test/resources/meters.txt")));
        String rules = rendered.get("ci-production-values");
        String dashboard = Files.readString(FILES.resolve("files/dashboard.json"));
        Set<String> used = Pattern.compile("(ringback|http_server)_[a-z_]+")
                .matcher(dashboard + rules)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceAll("_(bucket|sum|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        used.remove("ringback_");
        assertThat(used).hasSizeGreaterThan(8).isSubsetOf(known);
    }

    @Test
    void every_value_is_told_of_and_none_is_open() throws IOException {
        JsonNode schema =
                new ObjectMapper().readTree(FILES.resolve("values.schema.json").toFile());
        JsonNode values = YAML.readTree(FILES.resolve("values.yaml").toFile());
        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(names(schema.path("properties"))).isEqualTo(names(values));
        values.fieldNames().forEachRemaining(name -> {
            JsonNode below = schema.at("/properties/" + name);
            if (below.has("properties")) {
                assertThat(names(below.path("properties"))).as(name).isEqualTo(names(values.path(name)));
                assertThat(below.path("additionalProperties").asBoolean(true))
                        .as(name)
                        .isFalse();
            }
        });
    }

    @Test
    void the_page_lists_every_value() throws IOException {
        Path page = FILES.resolve("README.md");
        String generated = ValuesPage.of(Files.readString(FILES.resolve("values.yaml")));
        if (Boolean.getBoolean("chart.refresh")) {
            Files.writeString(page, generated);
        }
        assertThat(generated).as("a value without a comment").doesNotContain("|  |");
        assertThat(Files.readString(page))
                .as("stale: ./mvnw test -Dtest=ChartTest -Dchart.refresh=true")
                .isEqualTo(generated);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<JsonNode> containers(JsonNode object) {
        return object.findValues("containers").stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
    }
}
