package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that custom additions of an installation reach every intended pod. */
@NeedsHelm
class ChartExtrasTest {
    private static final String MINE = "pod: {initContainers: [{name: proxy, image: p, restartPolicy: Always}],"
            + " extraVolumes: [{name: mine, emptyDir: {}}], extraVolumeMounts: [{name: mine, mountPath: /mine}],"
            + " extraEnvFrom: [{secretRef: {name: mine}}], spec: {runtimeClassName: gvisor}}";

    @Test
    void volumes_init_containers_and_variables_are_set_in_Deployments_and_Jobs() {
        for (String[] it : new String[][] {
            {"minimal", "{migration: {by: job}, reencryption: {enabled: true}, " + MINE + "}"},
            {"production", "{dispatcher: {kind: CronJob, autoscaling: {enabled: false}}, " + MINE + "}"},
            {"production", "{dispatcher: {kind: ScaledJob, autoscaling: {enabled: false}}, " + MINE + "}"},
        }) {
            List<JsonNode> pods = Chart.render(it[0], it[1]).objects().stream()
                    .flatMap(Manifest::pods)
                    .filter(pod -> pod.at("/spec/containers/0/image").asText().contains("/ringback"))
                    .toList();
            assertThat(pods).hasSizeGreaterThan(1).allSatisfy(pod -> {
                assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("proxy");
                assertThat(pod.at("/spec/runtimeClassName").asText()).isEqualTo("gvisor");
                assertThat(pod.at("/spec/volumes").findValuesAsText("name")).contains("mine");
                assertThat(pod.at("/spec/containers/0/volumeMounts").findValuesAsText("mountPath"))
                        .contains("/mine");
                assertThat(pod.at("/spec/containers/0/envFrom").toString()).contains("secretRef");
            });
        }
    }

    @Test
    void sidecar_containers_are_not_added_to_Jobs() {
        var rendered =
                Chart.render("minimal", "{migration: {by: job}, pod: {extraContainers: [{name: agent, image: a}]}}");
        assertThat(rendered.one("Deployment", "ringback").containers()).hasSize(2);
        assertThat(rendered.one("Job", "ringback-migration").containers()).hasSize(1);
    }

    @Test
    void extra_objects_are_rendered_as_templates() {
        assertThat(Chart.render(
                                "minimal",
                                "{extraObjects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: '{{ .Release.Name }}-mine'}}]}")
                        .names())
                .contains("ConfigMap ringback-mine");
    }

    @Test
    void annotations_and_scheduling_can_be_set_per_component() {
        var rendered = Chart.render(
                "production",
                "{commonAnnotations: {reload: all}, pod: {annotations: {a: pod}, nodeSelector: {pool: any}},"
                        + " dispatcher: {annotations: {wave: '2'}, podAnnotations: {a: own}, nodeSelector: {pool: cpu}}}");
        JsonNode dispatcher = rendered.one("Deployment", "ringback-dispatcher").json();
        JsonNode api = rendered.one("Deployment", "ringback-api").json();
        assertThat(dispatcher.at("/metadata/annotations").toString()).contains("reload", "wave");
        assertThat(api.at("/metadata/annotations").toString())
                .contains("reload")
                .doesNotContain("wave");
        assertThat(dispatcher.at("/spec/template/metadata/annotations/a").asText())
                .isEqualTo("own");
        assertThat(api.at("/spec/template/metadata/annotations/a").asText()).isEqualTo("pod");
        assertThat(dispatcher.at("/spec/template/spec/nodeSelector/pool").asText())
                .isEqualTo("cpu");
        assertThat(api.at("/spec/template/spec/nodeSelector/pool").asText()).isEqualTo("any");
    }

    @Test
    void registry_pull_secrets_and_tolerations_reach_every_pod() {
        var rendered = Chart.render(
                "evaluation",
                "{global: {imageRegistry: mirror.example}, image: {pullSecrets: [one, {name: two}]},"
                        + " pod: {tolerations: [{operator: Exists}]}}");
        List<JsonNode> pods =
                rendered.objects().stream().flatMap(Manifest::pods).toList();
        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.at("/spec/imagePullSecrets").findValuesAsText("name"))
                    .containsExactly("one", "two");
            assertThat(pod.at("/spec/tolerations")).hasSize(1);
            assertThat(pod.at("/spec/containers/0/image").asText())
                    .startsWith("mirror.example/")
                    .doesNotContain("docker.io", "ghcr.io");
        });
    }

    @Test
    void a_new_chart_version_alone_restarts_no_pod() {
        assertThat(Switches.ALL.stream()
                        .flatMap(it -> it.rendered().objects().stream())
                        .filter(object -> !object.kind().equals("Pod"))
                        .flatMap(Manifest::pods))
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.at("/metadata/labels").toString())
                        .doesNotContain("helm.sh/chart", "app.kubernetes.io/version"));
    }

    @Test
    void a_pre_install_migration_has_its_own_network_policy() {
        Manifest policy = Chart.render("minimal", "{migration: {by: job}, networkPolicy: {dnsPorts: [5353]}}")
                .one("NetworkPolicy", "ringback-migration");
        assertThat(policy.at("/metadata/annotations")
                        .path("helm.sh/hook-weight")
                        .asInt())
                .isLessThan(-5);
        assertThat(policy.at("/spec/egress/0/ports").findValuesAsText("port")).containsExactly("5353", "5353");
        assertThat(policy.at("/spec/egress/1/ports/0/port").asInt()).isEqualTo(5432);
    }

    @Test
    void the_network_policy_allows_the_ports_that_the_program_allows() {
        assertThat(Chart.render("minimal", "{}")
                        .one("NetworkPolicy", "ringback")
                        .at("/spec/egress/2/ports")
                        .toString())
                .contains("\"port\":80,", "\"port\":443,", "\"port\":1024,\"endPort\":65535");
    }

    @Test
    void the_CA_of_a_database_operator_is_trusted() {
        var rendered = Chart.render(
                "minimal",
                "{database: {host: '', existingSecret: '', sslMode: verify-full}, cloudnativepg: {enabled: true,"
                        + " spec: {backup: {retentionPolicy: 30d}, instances: 5}}}");
        assertThat(rendered.one("Deployment", "ringback").texts()).contains("ringback-postgresql-ca");
        assertThat(rendered.one("ConfigMap", "ringback").texts())
                .anyMatch(text -> text.endsWith("sslmode=verify-full&sslrootcert=/etc/ringback/database/ca.crt"));
        JsonNode cluster = rendered.one("Cluster", "ringback-postgresql").at("/spec");
        assertThat(cluster.at("/backup/retentionPolicy").asText()).isEqualTo("30d");
        assertThat(cluster.at("/instances").asInt()).isEqualTo(5);
        assertThat(cluster.at("/bootstrap/initdb/owner").asText()).isEqualTo("ringback");
    }

    @Test
    void a_scaler_supports_a_fallback_and_custom_authentication() {
        var rendered = Chart.render(
                "serverless",
                "{dispatcher: {keda: {fallback: {failureThreshold: 3, replicas: 2}, idleReplicaCount: 0, minReplicaCount: 1,"
                        + " authenticationRef: mine}}}");
        JsonNode spec = rendered.one("ScaledObject", "ringback-dispatcher").at("/spec");
        assertThat(spec.at("/fallback/replicas").asInt()).isEqualTo(2);
        assertThat(spec.at("/idleReplicaCount").isInt()).isTrue();
        assertThat(spec.at("/triggers/0/authenticationRef/name").asText()).isEqualTo("mine");
        assertThat(rendered.ofKind("TriggerAuthentication")).isEmpty();
    }

    @Test
    void services_ingresses_and_scrapes_accept_rare_options() {
        var rendered = Chart.render(
                "production",
                "{httpRoute: {enabled: false}, ingress: {enabled: true, host: a.example, extraHosts: [b.example], tlsSecret: t},"
                        + " service: {type: LoadBalancer, nodePort: 30080, labels: {a: b}, spec: {loadBalancerSourceRanges: [10.0.0.0/8]}},"
                        + " metrics: {serviceMonitor: {endpoint: {scrapeTimeout: 5s}}}}");
        assertThat(rendered.one("Ingress", "ringback").at("/spec/rules").findValuesAsText("host"))
                .containsExactly("a.example", "b.example");
        JsonNode service = rendered.one("Service", "ringback").json();
        assertThat(service.at("/spec/loadBalancerSourceRanges/0").asText()).isEqualTo("10.0.0.0/8");
        assertThat(service.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30080);
        assertThat(service.at("/metadata/labels/a").asText()).isEqualTo("b");
        assertThat(rendered.one("ServiceMonitor", "ringback")
                        .at("/spec/endpoints/0/scrapeTimeout")
                        .asText())
                .isEqualTo("5s");
    }

    @Test
    void KEDA_scales_a_combined_component_by_due_deliveries_and_CPU() {
        var rendered = Chart.render("minimal", "{server: {kind: ScaledObject}}");
        JsonNode spec = rendered.one("ScaledObject", "ringback").at("/spec");
        assertThat(spec.at("/triggers").findValuesAsText("type")).containsExactly("postgresql", "cpu");
        assertThat(spec.at("/minReplicaCount").asInt()).isEqualTo(2);
        assertThat(spec.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(120);
        assertThat(rendered.one("Deployment", "ringback").at("/spec/replicas").isMissingNode())
                .isTrue();
        rendered.one("TriggerAuthentication", "ringback-database");
    }

    @Test
    void KEDA_scales_an_API_by_CPU_without_database_queries() {
        var rendered = Chart.render(
                "production",
                "{api: {kind: ScaledObject, autoscaling: {enabled: false}, keda: {triggers: [{type: prometheus, metadata: {query: up}}]}}}");
        JsonNode spec = rendered.one("ScaledObject", "ringback-api").at("/spec");
        assertThat(spec.at("/triggers").findValuesAsText("type")).containsExactly("cpu", "prometheus");
        assertThat(rendered.ofKind("TriggerAuthentication")).isEmpty();
        assertThat(rendered.ofKind("HorizontalPodAutoscaler"))
                .extracting(Manifest::name)
                .containsExactly("ringback-dispatcher");
    }

    @Test
    void the_termination_grace_period_can_be_set_per_component() {
        var rendered = Chart.render("production", "{dispatcher: {graceSeconds: 300}}");
        assertThat(grace(rendered, "ringback-dispatcher")).isEqualTo(300);
        assertThat(grace(rendered, "ringback-api")).isEqualTo(45);
    }

    private static int grace(Chart.Rendered rendered, String deployment) {
        return rendered.one("Deployment", deployment)
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt();
    }

    @Test
    void the_Recreate_strategy_has_no_rolling_update_settings() {
        assertThat(Chart.render("minimal", "{server: {strategy: {type: Recreate}}}")
                        .one("Deployment", "ringback")
                        .at("/spec/strategy")
                        .toString())
                .isEqualTo("{\"type\":\"Recreate\"}");
    }

    @Test
    void only_serving_pods_have_scrape_annotations() {
        var rendered = Chart.render(
                "production",
                "{reencryption: {enabled: true}, metrics: {scrapeAnnotations: true, serviceMonitor: {enabled: false},"
                        + " prometheusRule: {jobMatcher: 'job=\"pods\"'}}}");
        assertThat(rendered.ofKind("Deployment")).hasSize(2).allSatisfy(deployment -> {
            JsonNode annotations = deployment.at("/spec/template/metadata/annotations");
            assertThat(annotations.path("prometheus.io/scrape").asText()).isEqualTo("true");
            assertThat(annotations.path("prometheus.io/port").asText()).isEqualTo("9000");
            assertThat(annotations.path("prometheus.io/path").asText()).isEqualTo("/q/metrics");
        });
        assertThat(rendered.one("Job", "ringback-reencryption").json().toString())
                .doesNotContain("prometheus.io");
    }

    @Test
    void a_scrape_config_in_another_namespace_selects_the_release_namespace() {
        Manifest monitor = Chart.render(
                        "production", "{metrics: {serviceMonitor: {namespace: monitoring, spec: {sampleLimit: 500}}}}")
                .one("ServiceMonitor", "ringback");
        assertThat(monitor.at("/metadata/namespace").asText()).isEqualTo("monitoring");
        assertThat(monitor.at("/spec/namespaceSelector/matchNames/0").asText()).isEqualTo("hooks");
        assertThat(monitor.at("/spec/sampleLimit").asInt()).isEqualTo(500);
    }

    @Test
    void user_ids_can_be_left_to_the_platform() {
        var rendered = Chart.render(
                "evaluation",
                "{evaluation: {securityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}}, test: {securityContext: {runAsUser: null}}}");
        assertThat(rendered.objects().stream().flatMap(object -> Stream.of(object.json())))
                .noneMatch(object -> object.toString().contains("\"runAsUser\""));
    }
}
