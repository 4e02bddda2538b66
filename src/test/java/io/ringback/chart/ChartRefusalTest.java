package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that invalid values are rejected before an install, with instructions. */
@NeedsHelm
class ChartRefusalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minimal | {database: {host: ''}} | No database. Set database.host",
                "minimal | {evaluation: {enabled: true}} | More than one database: database.host, evaluation.enabled.",
                "minimal | {cloudnativepg: {enabled: true}} | More than one database: database.host, cloudnativepg.enabled.",
                "minimal | {database: {existingSecret: ''}} | set database.existingSecret to its name",
                "minimal | {secrets: {existingSecret: ''}} | set secrets.existingSecret to its name",
                "serverless | {secrets: {existingSecret: ''}} | set secrets.existingSecret to its name",
                "serverless | {database: {existingSecret: ''}} | set database.existingSecret to its name",
                "production | {externalSecret: {storeName: ''}} | needs externalSecret.storeName",
                "minimal | {externalSecret: {enabled: true, storeName: vault}} | has nothing to fetch",
                "minimal | {database: {sslMode: verify-full}} | set database.caConfigMap or database.caSecret to its name",
                "evaluation | {migration: {by: job}} | so also before its database. Set migration.by=start",
                "production | {migration: {by: job}} | so also before its ExternalSecret. Set migration.by=start",
                "minimal | {shutdown: {drainSeconds: 40}} | shutdown.graceSeconds=45 is too short",
                "serverless | {shutdown: {drainSeconds: 60, graceSeconds: 90}} | Set api.knative.timeoutSeconds above 60",
                "minimal | {config: {RINGBACK_MASTER_TOKEN: abc}} | config.RINGBACK_MASTER_TOKEN is a secret",
                "minimal | {config: {QUARKUS_DATASOURCE_PASSWORD: abc}} | config.QUARKUS_DATASOURCE_PASSWORD is a secret",
                "minimal | {config: {QUARKUS_PROXY: 'http://me:pw@proxy'}} | config.QUARKUS_PROXY is a secret",
                "minimal | {config: {RINGBACK_ENCRYPTION_KEYS: abc}} | config.RINGBACK_ENCRYPTION_KEYS is a secret",
                "minimal | {config: {QUARKUS_HTTP_PORT: 9090}} | config.QUARKUS_HTTP_PORT is set by the chart",
                "minimal | {config: {QUARKUS_MANAGEMENT_PORT: 9090}} | the ports are always 8080 and 9000",
                "minimal | {config: {RINGBACK_ROLES: api}} | config.RINGBACK_ROLES is set by the chart",
                "minimal | {config: {QUARKUS_LOG_CONSOLE_JSON_ENABLED: false}} | is set by the chart. Use database.*",
                "minimal | {extraEnv: [{name: RINGBACK_MODE, value: drain}]} | extraEnv: RINGBACK_MODE is set by the chart",
                "minimal | {extraEnv: [{name: RINGBACK_MASTER_TOKEN, value: abc}]} | extraEnv: RINGBACK_MASTER_TOKEN is set by",
                "minimal | {database: {host: ''}, cloudnativepg: {enabled: true, instances: 1}} | syncReplicas=1 of cloudnativepg.instances=1",
                "minimal | {config: {PATH: /bin}} | additional properties 'PATH' not allowed",
                "minimal | {api: {kind: KnativeService}} | api.kind=KnativeService needs topology=separate",
                "minimal | {dispatcher: {kind: CronJob}} | dispatcher.kind=CronJob needs topology=separate",
                "serverless | {dispatcher: {autoscaling: {enabled: true}}} | exclude each other",
                "minimal | {server: {kind: ScaledObject, autoscaling: {enabled: true}}} | server.kind=ScaledObject and server.autoscaling.enabled exclude",
                "minimal | {server: {kind: ScaledObject, keda: {minReplicaCount: 9}}} | minReplicaCount=9 is above maxReplicaCount=8",
                "minimal | {server: {kind: ScaledObject, keda: {minReplicaCount: 0}}} | /server/keda/minReplicaCount",
                "minimal | {server: {kind: ScaledObject, keda: {fallback: {failureThreshold: 3, replicas: 9}}}} | fallback.replicas=9 is above",
                "minimal | {server: {keda: {fallback: {replicas: 2}}}} | /server/keda/fallback",
                "production | {server: {kind: ScaledObject}} | server.kind=ScaledObject needs topology=together",
                "production | {api: {kind: ScaledObject, autoscaling: {enabled: false}, keda: {fallback: {failureThreshold: 3, replicas: 2}}}} | KEDA has no fallback for the CPU",
                "serverless | {dispatcher: {keda: {idleReplicaCount: 0}}} | needs a minReplicaCount above it",
                "serverless | {api: {knative: {minScale: 11}}} | minScale=11 is above maxScale=10",
                "serverless | {api: {knative: {maxScale: 0}}} | /api/knative/maxScale",
                "serverless | {service: {type: LoadBalancer}} | service.type has no effect with api.kind=KnativeService",
                "serverless | {service: {labels: {a: b}}} | service.labels has no effect",
                "minimal | {service: {nodePort: 30080}} | service.nodePort needs service.type",
                "minimal | {service: {type: NodePort, spec: {loadBalancerSourceRanges: [10.0.0.0/8]}}} | needs service.type=LoadBalancer",
                "minimal | {service: {spec: {externalTrafficPolicy: Local}}} | needs service.type=NodePort",
                "minimal | {api: {nodeSelector: {a: b}}} | api.nodeSelector has no effect with topology=together",
                "minimal | {dispatcher: {autoscaling: {enabled: true}}} | dispatcher.autoscaling has no effect",
                "production | {server: {graceSeconds: 90}} | server.graceSeconds has no effect with topology=separate",
                "production | {api: {graceSeconds: 20}} | api.graceSeconds=20 is too short",
                "minimal | {server: {strategy: {rollingUpdate: {maxSurge: 0}}}} | no pod could ever be replaced",
                "minimal | {server: {strategy: {type: OnDelete}}} | /server/strategy/type",
                "minimal | {server: {podDisruptionBudget: {maxUnavailable: 0%}}} | /server/podDisruptionBudget",
                "minimal | {server: {resources: {limits: null}}} | server.resources.limits.memory is missing",
                "minimal | {server: {resources: {limits: {memory: 100Mi}}}} | too little",
                "minimal | {server: {resources: {limits: {memory: 512Mi}}}} | server.resources.requests.memory=1Gi is above limits.memory=512Mi",
                "minimal | {server: {resources: {limits: {memory: 512m}}}} | /server/resources/limits/memory",
                "minimal | {server: {resources: {requests: {cpu: 1Gi}}}} | /server/resources/requests/cpu",
                "minimal | {migration: {resources: {limits: {memory: 64Mi}}}} | migration.resources.limits.memory=64Mi is too little",
                "minimal | {networkPolicy: {webhooks: {ports: [9000-8000]}}} | 9000-8000 is no range of ports",
                "minimal | {networkPolicy: {webhooks: {ports: [1024-70000]}}} | is no range of ports",
                "minimal | {networkPolicy: {databaseCidrs: [10.0.0.300/8]}} | /networkPolicy/databaseCidrs",
                "minimal | {networkPolicy: {webhooks: {allow: [10.0.0.0/33]}}} | /networkPolicy/webhooks/allow",
                "minimal | {ingress: {enabled: true, host: 'a..example'}} | /ingress/host",
                "minimal | {ingress: {tls: [{secret: x}]}} | /ingress/tls",
                "minimal | {metrics: {scrapeAnnotations: true, serviceMonitor: {enabled: true}}} | every meter would be counted twice",
                "minimal | {metrics: {serviceMonitor: {endpoint: {path: /metrics}}}} | /metrics/serviceMonitor/endpoint",
                "minimal | {metrics: {serviceMonitor: {namespace: a, spec: {namespaceSelector: {any: true}}, enabled: true}}} | Leave one of them out",
                "minimal | {jvm: {options: '-jar other.jar'}} | /jvm/options",
                "minimal | {jvm: {options: -version}} | no options of a program that is to run",
                "minimal | {jvm: {options: Xmx500m}} | /jvm/options",
                "evaluation | {database: {maxConnections: 50}} | database.maxConnections is for a database of your own",
                "evaluation | {database: {port: 5433}} | database.port is for a database of your own",
                "minimal | {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true, spec: {instances: 1}}} | syncReplicas=1 of cloudnativepg.instances=1",
                "minimal | {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true, spec: {postgresql: {parameters: {max_connections: '50'}}}}} | allows 50",
                "serverless | {ingress: {enabled: true, host: a.example}} | map a host with a Knative DomainMapping",
                "serverless | {api: {autoscaling: {enabled: true}}} | use api.knative.minScale",
                "minimal | {ingress: {enabled: true}} | ingress.enabled needs ingress.host",
                "minimal | {httpRoute: {enabled: true}} | httpRoute.enabled needs httpRoute.parentRefs",
                "minimal | {server: {autoscaling: {enabled: true, minReplicas: 9}}} | minReplicas=9 is above maxReplicas=8",
                "minimal | {database: {maxConnections: 90}} | Up to 3 pods of 29 connections and 10 reserved ones are 97; database.maxConnections allows 90",
                "minimal | {database: {maxConnections: 100}, server: {autoscaling: {enabled: true}}} | Up to 9 pods of 29 connections",
                "serverless | {database: {maxConnections: 300}} | Up to 15 pods of 29 connections",
                "minimal | {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true, parameters: {max_connections: 50}}} | cloudnativepg.parameters.max_connections allows 50",
                "production | {metrics: {serviceMonitor: {enabled: false}}} | metrics.prometheusRule.jobMatcher",
                "production | {metrics: {prometheusRule: {alerts: {RingbackUp: {enabled: false}}}}} | alerts.RingbackUp is no alert of this release",
                "minimal | {extraEnv: [{name: JDK_JAVA_OPTIONS, value: -Xmx1g}]} | extraEnv: JDK_JAVA_OPTIONS is set by the chart",
                "minimal | {image: {native: true, digest: 'sha256:0000000000000000000000000000000000000000000000000000000000000000'}} | Leave image.digest empty",
                "minimal | {image: {native: true, tag: 1.0-native}} | Leave it out",
                "minimal | {dispatcher: {replicas: 5}} | Set server.replicas",
                "minimal | {api: {replicas: 5}} | Set server.replicas",
                "production | {server: {replicas: 5}} | Set api.replicas and dispatcher.replicas",
                "minimal | {commonLabels: {app.kubernetes.io/name: x}} | app.kubernetes.io/name is set by the chart",
                "minimal | {pod: {labels: {app.kubernetes.io/component: x}}} | app.kubernetes.io/component is set by the chart",
                "minimal | {pod: {spec: {volumes: []}}} | pod.spec.volumes is set by the chart",
                "minimal | {service: {spec: {ports: []}}} | service.spec.ports is set by the chart",
                "minimal | {database: {caConfigMap: a, caSecret: b}} | exclude each other",
                "serverless | {pod: {annotations: {autoscaling.knative.dev/min-scale: '1'}}} | Use api.knative",
                "serverless | {pod: {nodeSelector: {a: b}}} | does not reach a Knative Service",
                "serverless | {api: {tolerations: [{operator: Exists}]}} | does not reach a Knative Service",
                "minimal | {networkPolicy: {webhooks: {ports: [all]}}} | networkPolicy",
                "minimal | {topologie: together} | additional properties 'topologie' not allowed",
                "minimal | {server: {replicaCount: 3}} | additional properties 'replicaCount' not allowed",
                "minimal | {topology: apart} | value must be one of 'together', 'separate'",
                "minimal | {database: {password: abc}} | additional properties 'password' not allowed",
            })
    void invalid_values_are_rejected(String ci, String values, String word) {
        var rendered = Chart.tryToRender(ci, values);
        assertThat(rendered.objects()).isEmpty();
        assertThat(rendered.error()).contains(word);
    }

    @Test
    void without_values_it_names_the_first_required_one() {
        assertThat(Chart.tryToRender(List.of(), "").error()).contains("No database. Set database.host");
    }
}
