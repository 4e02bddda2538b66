package io.ringback.chart;

import static java.util.Map.entry;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Validates objects against Kubernetes' own models: unknown, missing and malformed fields. */
final class Kinds {
    private static final Map<String, Schema> SCHEMAS = Map.ofEntries(
            entry("v1 ConfigMap", V1ConfigMap::validateJsonElement),
            entry("v1 Pod", V1Pod::validateJsonElement),
            entry("v1 Secret", V1Secret::validateJsonElement),
            entry("v1 Service", V1Service::validateJsonElement),
            entry("v1 ServiceAccount", V1ServiceAccount::validateJsonElement),
            entry("apps/v1 Deployment", V1Deployment::validateJsonElement),
            entry("apps/v1 StatefulSet", V1StatefulSet::validateJsonElement),
            entry("autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement),
            entry("batch/v1 CronJob", V1CronJob::validateJsonElement),
            entry("batch/v1 Job", V1Job::validateJsonElement),
            entry("networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement),
            entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement),
            entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement));

    /** Kinds without Java schemas: {@code helm/validate} checks them against the operators' own. */
    private static final Set<String> OPERATORS = Set.of(
            "external-secrets.io/v1 ExternalSecret",
            "gateway.networking.k8s.io/v1 HTTPRoute",
            "keda.sh/v1alpha1 ScaledJob",
            "keda.sh/v1alpha1 ScaledObject",
            "keda.sh/v1alpha1 TriggerAuthentication",
            "monitoring.coreos.com/v1 PrometheusRule",
            "monitoring.coreos.com/v1 ServiceMonitor",
            "postgresql.cnpg.io/v1 Cluster",
            "serving.knative.dev/v1 Knative Service");

    private Kinds() {}

    /** Calls a generated model's own validation. */
    private interface Schema {
        void validate(JsonElement json) throws IOException;
    }

    static Set<String> all() {
        return Stream.concat(SCHEMAS.keySet().stream(), OPERATORS.stream()).collect(Collectors.toSet());
    }

    /** Throws unless the object is known and valid. */
    static void check(Manifest object) {
        String kind = object.apiVersion() + " " + object.kind();
        Schema schema = SCHEMAS.get(kind);
        try {
            if (schema != null) {
                schema.validate(JsonParser.parseString(object.json().toString()));
            } else if (OPERATORS.contains(kind)) {
                for (var pod : object.pods().toList()) {
                    if (!kind.contains("Knative")) {
                        V1PodTemplateSpec.validateJsonElement(JsonParser.parseString(pod.toString()));
                    }
                }
            } else {
                throw new IllegalArgumentException("a kind that nobody expects");
            }
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("%s %s: %s".formatted(kind, object.name(), e.getMessage()), e);
        }
    }
}
