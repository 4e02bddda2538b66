{{/* Settings that are not secret, as a map: for the ConfigMap, and for the migration Job, which runs before any ConfigMap exists. */}}
{{- define "ringback.settings" -}}
QUARKUS_DATASOURCE_JDBC_URL: {{ include "ringback.jdbcUrl" . | quote }}
RINGBACK_DRAIN_TIMEOUT: {{ printf "%vs" .Values.shutdown.drainSeconds | quote }}
RINGBACK_START_MIGRATE: {{ eq .Values.migration.by "start" | quote }}
QUARKUS_LOG_CONSOLE_JSON_ENABLED: {{ .Values.logs.json | quote }}
{{- if .Values.hooks.existingConfigMap }}
RINGBACK_WEBHOOK_HOOKS: /etc/ringback/hooks/hooks.json
{{- end }}
{{- if .Values.egress.caConfigMap }}
RINGBACK_EGRESS_CA_BUNDLE: /etc/ringback/egress/ca.crt
{{- end }}
{{- range $name, $value := .Values.config }}
{{ $name }}: {{ include "ringback.text" $value }}
{{- end }}
{{- end }}

{{/* A value as text: Helm knows whole numbers as fractions, and would write a million as 1e+06. */}}
{{- define "ringback.text" -}}
{{- if and (kindIs "float64" .) (eq (float64 (int64 .)) .) }}{{ int64 . | toString | quote }}{{ else }}{{ . | toString | quote }}{{ end }}
{{- end }}

{{/* Settings that are secret. */}}
{{- define "ringback.secretEnv" -}}
- name: QUARKUS_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.databaseSecret" . }}
      key: {{ include "ringback.usernameKey" . }}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.databaseSecret" . }}
      key: {{ include "ringback.passwordKey" . }}
- name: RINGBACK_MASTER_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.secret" . }}
      key: {{ include "ringback.masterTokenKey" . }}
- name: RINGBACK_ENCRYPTION_KEYS
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.secret" . }}
      key: {{ include "ringback.encryptionKeysKey" . }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* A quantity of processors in thousandths. */}}
{{- define "ringback.millis" -}}
{{- $text := toString . }}
{{- if hasSuffix "m" $text }}{{ trimSuffix "m" $text | int }}{{ else }}{{ mulf (float64 $text) 1000 | int }}{{ end }}
{{- end }}

{{/* A quantity of memory in bytes. */}}
{{- define "ringback.bytes" -}}
{{- $unit := regexFind "[A-Za-z]+$" (toString .) }}
{{- $factors := dict "" 1 "k" 1000 "Ki" 1024 "M" 1000000 "Mi" 1048576 "G" 1000000000 "Gi" 1073741824 "T" 1000000000000 "Ti" 1099511627776 }}
{{- mulf (toString . | trimSuffix $unit | float64) (get $factors $unit) | int64 }}
{{- end }}

{{/* Number of CPUs for thread pools: jvm.processors, or the limit, or the request; rounded up, at least 2. */}}
{{- define "ringback.processors" -}}
{{- $told := .root.Values.jvm.processors | int }}
{{- $resources := .resources | default dict }}
{{- $cpu := dig "limits" "cpu" (dig "requests" "cpu" 0 $resources) $resources }}
{{- if $told }}{{ $told }}{{ else }}{{ max 2 (div (add (include "ringback.millis" $cpu | int) 999) 1000) }}{{ end }}
{{- end }}

{{/* Options of the JVM: those of the image, the CPUs of this pod, and jvm.options, which come last and win. */}}
{{- define "ringback.jvmEnv" -}}
{{- if not .root.Values.image.native -}}
- name: JDK_JAVA_OPTIONS
  value: {{ printf "-XX:AOTCache=/opt/ringback/app.aot -XX:+UseG1GC -XX:MaxRAMPercentage=60 -XX:MaxDirectMemorySize=128m -XX:+ExitOnOutOfMemoryError -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -XX:ActiveProcessorCount=%s %s" (include "ringback.processors" .) .root.Values.jvm.options | trim | quote }}
{{- end }}
{{- end }}

{{/* The same for the native executable, which takes arguments only: after the image's own, so these win. */}}
{{- define "ringback.nativeArgs" -}}
{{- if .root.Values.image.native }}
args:
  - {{ printf "-XX:ActiveProcessorCount=%s" (include "ringback.processors" .) | quote }}
  {{- range regexSplit "\\s+" (trim .root.Values.jvm.options) -1 }}
  {{- if . }}
  - {{ . | quote }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "ringback.podSecurity" -}}
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "ringback.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The program's container. Call with (dict "root" $ "resources" ... "roles" "api,dispatcher" "mode" "serve"). */}}
{{- define "ringback.container" -}}
name: ringback
image: {{ include "ringback.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
envFrom:
  - configMapRef:
      name: {{ include "ringback.fullname" .root }}
  {{- with .root.Values.pod.extraEnvFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
env:
  - name: RINGBACK_ROLES
    value: {{ .roles | quote }}
  - name: RINGBACK_MODE
    value: {{ .mode }}
  {{- if eq .mode "serve" }}
  - name: QUARKUS_SHUTDOWN_DELAY
    value: {{ printf "%vs" .root.Values.shutdown.delaySeconds }}
  {{- end }}
  {{- include "ringback.jvmEnv" . | nindent 2 }}
  {{- include "ringback.secretEnv" .root | nindent 2 }}
{{- include "ringback.nativeArgs" . }}
{{- if eq .mode "serve" }}
ports:
  - name: {{ .portName | default "http" }}
    containerPort: 8080
    protocol: TCP
  {{- if not .portName }}
  - name: management
    containerPort: 9000
    protocol: TCP
  {{- end }}
{{- end }}
resources:
  {{- toYaml .resources | nindent 2 }}
securityContext:
  {{- include "ringback.containerSecurity" .root | nindent 2 }}
volumeMounts:
  {{- include "ringback.mounts" .root | nindent 2 }}
{{- end }}

{{- define "ringback.probes" -}}
{{- range $probe, $path := dict "startup" "started" "liveness" "live" "readiness" "ready" }}
{{ $probe }}Probe:
  httpGet: {path: /q/health/{{ $path }}, port: management}
  {{- toYaml (index $.Values.probes $probe) | nindent 2 }}
{{- end }}
{{- end }}

{{/* Seconds from SIGTERM until a pod is killed. Call with (dict "root" $ "component" "api"). */}}
{{- define "ringback.grace" -}}
{{- $own := include "ringback.own" . | fromYaml }}
{{- $own.graceSeconds | default .root.Values.shutdown.graceSeconds }}
{{- end }}

{{- define "ringback.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.hooks.existingConfigMap }}
- name: hooks
  mountPath: /etc/ringback/hooks
  readOnly: true
{{- end }}
{{- if .Values.egress.caConfigMap }}
- name: egress-ca
  mountPath: /etc/ringback/egress
  readOnly: true
{{- end }}
{{- if or .Values.database.caConfigMap (include "ringback.caSecret" .) }}
- name: database-ca
  mountPath: /etc/ringback/database
  readOnly: true
{{- end }}
{{- with .Values.pod.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "ringback.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- with .Values.hooks.existingConfigMap }}
- name: hooks
  configMap:
    name: {{ . }}
    items:
      - key: {{ $.Values.hooks.key }}
        path: hooks.json
{{- end }}
{{- with .Values.egress.caConfigMap }}
- name: egress-ca
  configMap:
    name: {{ . }}
    items:
      - key: {{ $.Values.egress.caKey }}
        path: ca.crt
{{- end }}
{{- with .Values.database.caConfigMap }}
- name: database-ca
  configMap:
    name: {{ . }}
    items:
      - key: {{ $.Values.database.caKey }}
        path: ca.crt
{{- end }}
{{- with include "ringback.caSecret" . }}
- name: database-ca
  secret:
    secretName: {{ . }}
    items:
      - key: {{ $.Values.database.caKey }}
        path: ca.crt
{{- end }}
{{- with .Values.pod.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What all pods have besides containers. Call with (dict "root" $ "component" "api"). */}}
{{- define "ringback.placement" -}}
{{- $own := include "ringback.own" . | fromYaml }}
{{- $pod := .root.Values.pod }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" }}
{{- with get $own $field | default (get $pod $field) }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with $pod.spec }}
{{ toYaml . }}
{{- end }}
{{- with .root.Values.pod.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- include "ringback.pullSecrets" .root }}
{{- end }}

{{/* As names, or as Kubernetes has them: [{name: x}]. */}}
{{- define "ringback.pullSecrets" -}}
{{- with concat (dig "imagePullSecrets" list (.Values.global | default dict)) .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Containers that start before the program, also in Jobs: with `restartPolicy: Always` they keep running. */}}
{{- define "ringback.initContainers" -}}
{{- with .Values.pod.initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "ringback.podMetadata" -}}
labels:
  {{- include "ringback.podLabels" . | nindent 2 }}
  ringback.io/program: "true"
  {{- if .api }}
  ringback.io/api: "true"
  {{- end }}
  {{- with .root.Values.pod.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  checksum/config: {{ include "ringback.settings" .root | sha256sum }}
  {{- if and .serves .root.Values.metrics.scrapeAnnotations }}
  prometheus.io/scrape: "true"
  prometheus.io/port: "9000"
  prometheus.io/path: /q/metrics
  {{- end }}
  {{- $own := include "ringback.own" . | fromYaml }}
  {{- with merge (dict) ($own.podAnnotations | default dict) .root.Values.pod.annotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* A pod that drains what is due and ends: for ScaledJob and CronJob. */}}
{{- define "ringback.drainPod" -}}
{{- $values := .Values.dispatcher }}
{{- $who := dict "root" . "component" "dispatcher" }}
metadata:
  {{- include "ringback.podMetadata" $who | nindent 2 }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  serviceAccountName: {{ include "ringback.serviceAccount" . }}
  terminationGracePeriodSeconds: {{ include "ringback.grace" $who }}
  securityContext:
    {{- include "ringback.podSecurity" . | nindent 4 }}
  {{- with include "ringback.placement" $who | trim }}{{ . | nindent 2 }}{{ end }}
  {{- include "ringback.initContainers" . | nindent 2 }}
  containers:
    - {{- include "ringback.container" (dict "root" . "resources" $values.resources "roles" "dispatcher" "mode" "drain") | nindent 6 }}
  volumes:
    {{- include "ringback.volumes" . | nindent 4 }}
{{- end }}

{{/* A Deployment. Call with what "ringback.deployments" has, "root" and "values". */}}
{{- define "ringback.deployment" -}}
{{- $root := .root }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "ringback.labels" . | nindent 4 }}
  {{- include "ringback.annotations" . | nindent 2 }}
spec:
  {{- if not (or .values.autoscaling.enabled (eq .kind "ScaledObject")) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    {{- toYaml (ternary (omit .values.strategy "rollingUpdate") .values.strategy (eq .values.strategy.type "Recreate")) | nindent 4 }}
  selector:
    matchLabels:
      {{- include "ringback.selector" . | nindent 6 }}
  template:
    metadata:
      {{- include "ringback.podMetadata" (merge (dict "serves" true) .) | nindent 6 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      serviceAccountName: {{ include "ringback.serviceAccount" $root }}
      terminationGracePeriodSeconds: {{ include "ringback.grace" . }}
      securityContext:
        {{- include "ringback.podSecurity" $root | nindent 8 }}
      {{- with include "ringback.placement" . | trim }}{{ . | nindent 6 }}{{ end }}
      {{- include "ringback.initContainers" $root | nindent 6 }}
      {{- if $root.Values.pod.topologySpread }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "ringback.selector" $ | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      {{- end }}
      containers:
        - {{- include "ringback.container" (dict "root" $root "resources" .values.resources "roles" .roles "mode" "serve") | nindent 10 }}
          {{- include "ringback.probes" $root | nindent 10 }}
        {{- with $root.Values.pod.extraContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      volumes:
        {{- include "ringback.volumes" $root | nindent 8 }}
{{- end }}
