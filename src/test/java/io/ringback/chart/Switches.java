package io.ringback.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Holds a values file and the values on top of it: together they cover each template and each branch. */
record Switches(String ci, String yaml, Chart.Rendered rendered) {
    /** Directory of the rendered objects as JSON, for inspection and for {@code helm/validate}. */
    private static final Path OUT = Path.of("target", "chart");

    private static final List<String> TURNED = List.of(
            "serverless: {dispatcher: {kind: ScaledJob}}",
            "serverless: {dispatcher: {kind: CronJob}}",
            "serverless: {dispatcher: {kind: Deployment}}",
            "serverless: {api: {kind: Deployment}, service: {type: LoadBalancer, annotations: {a: b}}}",
            "serverless: {api: {dispatches: false, knative: {visibility: cluster-local, minScale: 1}}}",
            "serverless: {metrics: {serviceMonitor: {enabled: true, labels: {release: p}}}, commonLabels: {team: hooks}}",
            "serverless: {database: {host: '', existingSecret: ''}, evaluation: {enabled: true}}",
            "serverless: {database: {sslMode: verify-full, caConfigMap: ca}}",
            "evaluation: {topology: separate, evaluation: {storage: '', storageClass: ''}}",
            "evaluation: {evaluation: {storageClass: fast}, secrets: {existingSecret: mine}}",
            "minimal: {reencryption: {enabled: true}, jvm: {processors: 4, options: -Xmx500m}}",
            "serverless: {jvm: {options: -Xmx100m}, migration: {by: job}}",
            "minimal: {migration: {by: job}, serviceAccount: {create: false, name: mine}}",
            "minimal: {migration: {by: job}, hooks: {existingConfigMap: hooks, key: a.json}, config: {RINGBACK_POLL: 2s}}",
            "minimal: {extraEnv: [{name: RINGBACK_EGRESS_PROXY, valueFrom: {secretKeyRef: {name: mine, key: proxy}}}], logs: {json: false}}",
            "minimal: {egress: {caConfigMap: ours, caKey: a.pem}, networkPolicy: {extraEgress: [{to: [{podSelector: {}}]}]}}",
            "minimal: {ingress: {enabled: true, host: hooks.example.com, tlsSecret: tls, className: nginx, annotations: {a: b}}}",
            "minimal: {ingress: {enabled: true, host: hooks.example.com}}",
            "minimal: {httpRoute: {enabled: true, parentRefs: [{name: public}], annotations: {a: b}}}",
            "minimal: {server: {autoscaling: {enabled: true}, podDisruptionBudget: {maxUnavailable: 25%}}}",
            "minimal: {server: {podDisruptionBudget: {enabled: false}}, networkPolicy: {enabled: false}}",
            "minimal: {networkPolicy: {webhooks: {allow: [10.9.0.0/16], exceptIPv4: [], exceptIPv6: []}}}",
            "minimal: {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true}}",
            "minimal: {database: {host: '', existingSecret: ''}, cloudnativepg: {enabled: true, imageName: p:17, storageClass: fast, syncReplicas: 0, parameters: {max_connections: 300}}}",
            "minimal: {image: {digest: 'sha256:" + "0".repeat(64) + "', pullSecrets: [mine]}, fullnameOverride: other}",
            "minimal: {secrets: {existingSecret: ''}, externalSecret: {enabled: true, storeName: vault, storeKind: SecretStore}}",
            "minimal: {pod: {affinity: {podAntiAffinity: {}}, tolerations: [{operator: Exists}], nodeSelector: {a: b}, annotations: {a: b}, labels: {a: b}, priorityClassName: high, topologySpread: false}}",
            "minimal: {server: {kind: ScaledObject, graceSeconds: 90, keda: {fallback: {failureThreshold: 3, replicas: 4}}}}",
            "evaluation: {server: {kind: ScaledObject, strategy: {type: Recreate}}, metrics: {scrapeAnnotations: true}}",
            "minimal: {service: {type: LoadBalancer, nodePort: 30080, labels: {a: b}, spec: {loadBalancerSourceRanges: [10.0.0.0/8], loadBalancerClass: a.example/b, externalTrafficPolicy: Local, ipFamilyPolicy: PreferDualStack}}}",
            "minimal: {ingress: {enabled: true, host: a.example, extraHosts: ['*.b.example'], tls: [{secretName: c, hosts: [a.example]}]}}",
            "minimal: {pod: {spec: {dnsConfig: {options: [{name: ndots, value: '2'}]}, hostAliases: [{ip: 10.0.0.1, hostnames: [a]}], runtimeClassName: gvisor}}, probes: {startup: {initialDelaySeconds: 1}}}",
            "production: {metrics: {serviceMonitor: {namespace: monitoring, spec: {sampleLimit: 5000}, endpoint: {scrapeTimeout: 5s, relabelings: [{action: labeldrop, regex: pod}], metricRelabelings: [{action: drop, sourceLabels: [__name__], regex: jvm_.*}]}}}}",
            "production: {api: {kind: ScaledObject, autoscaling: {enabled: false}, keda: {triggers: [{type: prometheus, metadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}}]}}}",
            "serverless: {metrics: {scrapeAnnotations: true}, dispatcher: {keda: {triggers: [{type: cron, metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: '1'}}], idleReplicaCount: 0, minReplicaCount: 1}}}",
            "production: {api: {autoscaling: {enabled: false}}, metrics: {prometheusRule: {labels: {release: p}}}}",
            "production: {api: {podDisruptionBudget: {enabled: false}}, dispatcher: {kind: ScaledObject, autoscaling: {enabled: false}}}");

    static final List<Switches> ALL = Stream.concat(Chart.ci().stream().map(ci -> ci + ": {}"), TURNED.stream())
            .map(Switches::of)
            .toList();

    @Override
    public String toString() {
        return ci + ": " + yaml;
    }

    private static Switches of(String text) {
        int colon = text.indexOf(": ");
        String ci = text.substring(0, colon);
        String yaml = text.substring(colon + 2);
        var rendered = Chart.render(ci, yaml);
        write(text, rendered);
        return new Switches(ci, yaml, rendered);
    }

    private static void write(String text, Chart.Rendered rendered) {
        try {
            Files.createDirectories(OUT);
            String name = text.replaceAll("[^A-Za-z0-9]+", "-");
            var objects = rendered.objects().stream()
                    .map(object -> object.json().toPrettyString())
                    .toList();
            Files.writeString(
                    OUT.resolve(name.substring(0, Math.min(120, name.length())) + ".json"),
                    "[" + String.join(",\n", objects) + "]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
