package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that Kubernetes accepts the rendered objects for all switches. */
@NeedsHelm
class ChartObjectsTest {
    @Test
    void helm_lint_passes() {
        assertThat(Chart.lint()).isEmpty();
    }

    @Test
    void every_object_is_valid_and_unique() {
        for (Switches it : Switches.ALL) {
            var objects = it.rendered().objects();
            assertThat(objects).as(it.toString()).isNotEmpty();
            assertThat(it.rendered().names()).as(it.toString()).doesNotHaveDuplicates();
            objects.forEach(Kinds::check);
        }
    }

    @Test
    void unknown_Kubernetes_fields_are_detected() {
        Manifest deployment = Chart.render("minimal", "").one("Deployment", "ringback");
        JsonNode wrong = deployment.json().deepCopy();
        ((ObjectNode) wrong.at("/spec/template/spec/containers/0")).put("livelinessProbe", "x");
        assertThatThrownBy(() -> Kinds.check(new Manifest(wrong)))
                .hasMessageContaining("Deployment ringback")
                .hasMessageContaining("livelinessProbe");

        JsonNode missing = deployment.json().deepCopy();
        ((ObjectNode) missing.at("/spec")).remove("selector");
        assertThatThrownBy(() -> Kinds.check(new Manifest(missing))).hasMessageContaining("selector");
    }

    @Test
    void every_pod_meets_the_restricted_profile_and_sets_resources() {
        for (Switches it : Switches.ALL) {
            for (Manifest object : it.rendered().objects()) {
                object.pods()
                        .forEach(pod -> assertThat(pod.at("/spec/automountServiceAccountToken")
                                        .asBoolean(true))
                                .as("%s %s", it, object.name())
                                .isFalse());
                object.containers().forEach(container -> restricted(it + " " + object.name(), container));
            }
        }
    }

    private static void restricted(String where, JsonNode container) {
        JsonNode security = container.path("securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                .as(where)
                .isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean())
                .as(where)
                .isTrue();
        assertThat(security.path("runAsNonRoot").asBoolean()).as(where).isTrue();
        assertThat(security.at("/capabilities/drop/0").asText()).as(where).isEqualTo("ALL");
        assertThat(security.at("/seccompProfile/type").asText()).as(where).isEqualTo("RuntimeDefault");
        assertThat(container.at("/resources/requests/cpu").asText()).as(where).isNotEmpty();
        assertThat(container.at("/resources/limits/memory").asText()).as(where).isNotEmpty();
        assertThat(container.at("/resources/limits").has("cpu")).as(where).isFalse();
    }

    @Test
    void every_selector_matches_exactly_its_pods() {
        for (Switches it : Switches.ALL) {
            var rendered = it.rendered();
            for (Manifest service : rendered.ofKind("Service")) {
                assertThat(selected(rendered, service.at("/spec/selector")))
                        .as("%s %s", it, service.name())
                        .hasSizeBetween(1, 2);
            }
            for (Manifest budget : rendered.ofKind("PodDisruptionBudget")) {
                assertThat(selected(rendered, budget.at("/spec/selector/matchLabels")))
                        .as("%s %s", it, budget.name())
                        .containsExactly(budget.name());
            }
            for (Manifest deployment : rendered.ofKind("Deployment")) {
                assertThat(selected(rendered, deployment.at("/spec/selector/matchLabels")))
                        .as("%s %s", it, deployment.name())
                        .containsExactly(deployment.name());
            }
        }
    }

    @Test
    void every_object_reference_resolves() {
        for (Switches it : Switches.ALL) {
            var rendered = it.rendered();
            for (Manifest scaler : rendered.ofKind("HorizontalPodAutoscaler")) {
                rendered.one(
                        "Deployment", scaler.at("/spec/scaleTargetRef/name").asText());
            }
            for (Manifest scaler : rendered.ofKind("ScaledObject")) {
                rendered.one(
                        "Deployment", scaler.at("/spec/scaleTargetRef/name").asText());
                Manifest.elements(scaler.at("/spec/triggers"))
                        .filter(trigger -> trigger.has("authenticationRef"))
                        .forEach(trigger -> rendered.one(
                                "TriggerAuthentication",
                                trigger.at("/authenticationRef/name").asText()));
            }
            for (Manifest ingress : rendered.ofKind("Ingress")) {
                rendered.one(
                        "Service",
                        ingress.at("/spec/rules/0/http/paths/0/backend/service/name")
                                .asText());
            }
            for (Manifest route : rendered.ofKind("HTTPRoute")) {
                rendered.one(
                        "Service", route.at("/spec/rules/0/backendRefs/0/name").asText());
            }
            rendered.objects().stream()
                    .flatMap(Manifest::containers)
                    .flatMap(container -> Manifest.elements(container.path("envFrom")))
                    .forEach(from -> rendered.one(
                            "ConfigMap", from.at("/configMapRef/name").asText()));
        }
    }

    @Test
    void every_kind_of_the_chart_is_covered() {
        var kinds = Switches.ALL.stream()
                .flatMap(it -> it.rendered().objects().stream())
                .map(object -> object.apiVersion() + " " + object.kind())
                .toList();
        assertThat(kinds).containsAll(Kinds.all());
    }

    @Test
    void a_pre_install_migration_needs_no_other_object_of_the_release() {
        var rendered = Chart.render("minimal", "{migration: {by: job}}");
        Manifest job = rendered.one("Job", "ringback-migration");
        assertThat(job.at("/metadata/annotations").path("helm.sh/hook").asText())
                .isEqualTo("pre-install,pre-upgrade");
        assertThat(job.at("/spec/template/spec/serviceAccountName").asText()).isEqualTo("default");
        assertThat(job.containers()).noneMatch(container -> container.has("envFrom"));
        assertThat(job.texts()).contains("migrate").doesNotContain("configMapRef");
        assertThat(rendered.one("ConfigMap", "ringback")
                        .at("/data/RINGBACK_START_MIGRATE")
                        .asText())
                .isEqualTo("false");
        assertThat(rendered.one("Pod", "ringback-test")
                        .at("/metadata/annotations")
                        .path("helm.sh/hook")
                        .asText())
                .isEqualTo("test");
    }

    @Test
    void scaled_workloads_set_no_replicas() {
        var rendered = Chart.render("production", "");
        assertThat(rendered.ofKind("Deployment"))
                .hasSize(2)
                .allMatch(it -> it.at("/spec/replicas").isMissingNode());
        assertThat(Chart.render("serverless", "")
                        .one("Deployment", "ringback-dispatcher")
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
    }

    /** A CronJob's name may have 52 characters, a StatefulSet's 52 as well (its pods add a hash), a Cluster's 50. */
    @Test
    void the_longest_release_name_leaves_room_for_suffixes() {
        for (String kinds : List.of(
                "serverless: {dispatcher: {kind: CronJob}",
                "evaluation: {topology: separate",
                "minimal: {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true}")) {
            String[] ci = kinds.split(": ", 2);
            var objects = Chart.render(ci[0], ci[1] + ", nameOverride: " + "n".repeat(63) + "}")
                    .objects();
            assertThat(objects)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(object ->
                            assertThat(object.name().length()).as(object.name()).isBetween(39, 50));
        }
        assertThat(Chart.tryToRender("minimal", "{fullnameOverride: " + "n".repeat(40) + "}")
                        .error())
                .contains("fullnameOverride");
    }

    @Test
    void API_callers_may_also_run_helm_tests_and_wake_scaled_pods() {
        assertThat(callers("production", "")).contains("gateways", "test").doesNotContain("knative-serving");
        assertThat(callers("serverless", "{networkPolicy: {from: [{podSelector: {matchLabels: {a: gateways}}}]}}"))
                .contains("gateways", "test", "knative-serving");
        assertThat(Chart.render("minimal", "")
                        .one("NetworkPolicy", "ringback")
                        .at("/spec/ingress/0/from")
                        .isMissingNode())
                .isTrue();
    }

    /** Covers Services of any type, Ingress, routes and Knative. */
    @Test
    void health_and_metrics_use_a_port_that_is_not_exposed() {
        for (var it : Switches.ALL) {
            var rendered = it.rendered();
            Manifest inside = rendered.one("Service", name(rendered) + "-management");
            assertThat(inside.at("/spec/clusterIP").asText()).isEqualTo("None");
            assertThat(inside.at("/spec/ports/0/port").asInt()).isEqualTo(9000);
            assertThat(rendered.ofKind("Service"))
                    .filteredOn(
                            service -> !service.at("/spec/clusterIP").asText().equals("None"))
                    .allSatisfy(service -> assertThat(service.at("/spec/ports").findValuesAsText("targetPort"))
                            .containsExactly("http"));
            for (Manifest monitor : rendered.ofKind("ServiceMonitor")) {
                assertThat(monitor.at("/spec/endpoints").findValuesAsText("port"))
                        .containsExactly("management");
            }
        }
    }

    @Test
    void scrapes_keep_the_job_labels_of_alerts_and_dashboard() {
        var rendered = Chart.render("production", "");
        assertThat(rendered.one("ServiceMonitor", "ringback")
                        .at("/spec/jobLabel")
                        .asText())
                .isEqualTo("ringback.io/job");
        assertThat(rendered.ofKind("Service"))
                .extracting(service ->
                        service.at("/metadata/labels").path("ringback.io/job").asText())
                .containsExactlyInAnyOrder("", "ringback", "ringback-dispatcher");
    }

    @Test
    void only_configured_peers_can_read_health_and_metrics() {
        JsonNode management =
                Chart.render("production", "").one("NetworkPolicy", "ringback").at("/spec/ingress/1");
        assertThat(management.at("/ports/0/port").asInt()).isEqualTo(9000);
        assertThat(new Manifest(management).texts())
                .contains("monitoring", "test")
                .doesNotContain("gateways");
        assertThat(Chart.render("minimal", "{networkPolicy: {managementFrom: []}}")
                        .one("NetworkPolicy", "ringback")
                        .at("/spec/ingress/1/from"))
                .hasSize(1);
    }

    private static String name(Chart.Rendered rendered) {
        return rendered.ofKind("ConfigMap").stream()
                .filter(map ->
                        map.json().at("/data/QUARKUS_DATASOURCE_JDBC_URL").isTextual())
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static List<String> callers(String ci, String values) {
        return Manifest.elements(Chart.render(ci, values)
                        .one("NetworkPolicy", "ringback")
                        .at("/spec/ingress/0/from"))
                .flatMap(from -> new Manifest(from).texts().stream())
                .toList();
    }

    private static List<String> selected(Chart.Rendered rendered, JsonNode labels) {
        assertThat(labels.isEmpty()).isFalse();
        return rendered.objects().stream()
                .filter(object -> object.pods().anyMatch(pod -> matches(labels, pod)))
                .map(Manifest::name)
                .toList();
    }

    private static boolean matches(JsonNode labels, JsonNode pod) {
        return labels.properties().stream()
                .allMatch(
                        label -> pod.at("/metadata/labels").path(label.getKey()).equals(label.getValue()));
    }
}
