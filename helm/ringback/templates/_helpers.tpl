{{- define "ringback.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "ringback.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "ringback.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "ringback.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "ringback.selector" -}}
app.kubernetes.io/name: {{ include "ringback.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "ringback.labels" -}}
{{ include "ringback.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "ringback.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "ringback.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "ringback.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "ringback.secret" -}}
{{- if .Values.secrets.external.enabled -}}
{{- include "ringback.fullname" . -}}
{{- else -}}
{{- required "secrets.existingSecret: name a Secret with the keys master-token and encryption-keys, or set secrets.external.enabled" .Values.secrets.existingSecret -}}
{{- end -}}
{{- end -}}

{{/* Where the database is, from exactly one of three. */}}
{{- define "ringback.database" -}}
{{- $asked := 0 -}}
{{- if .Values.database.url }}{{ $asked = add1 $asked }}{{ end -}}
{{- if .Values.evaluationPostgres.enabled }}{{ $asked = add1 $asked }}{{ end -}}
{{- if .Values.cloudNativePG.enabled }}{{ $asked = add1 $asked }}{{ end -}}
{{- if ne (int $asked) 1 -}}
{{- fail "Say where the database is, once: database.url, or cloudNativePG.enabled, or (for a first look) evaluationPostgres.enabled" -}}
{{- end -}}
{{- if .Values.database.url -}}
{{- .Values.database.url -}}
{{- else if .Values.cloudNativePG.enabled -}}
jdbc:postgresql://{{ include "ringback.fullname" . }}-db-rw:5432/ringback
{{- else -}}
jdbc:postgresql://{{ include "ringback.fullname" . }}-postgres:5432/ringback
{{- end -}}
{{- end -}}

{{- define "ringback.databaseSecret" -}}
{{- if .Values.cloudNativePG.enabled -}}
{{- include "ringback.fullname" . }}-db-app
{{- else if .Values.evaluationPostgres.enabled -}}
{{- required "evaluationPostgres.existingSecret: name a Secret with the key password" .Values.evaluationPostgres.existingSecret -}}
{{- else -}}
{{- required "database.existingSecret: name a Secret with the user and the password" .Values.database.existingSecret -}}
{{- end -}}
{{- end -}}

{{- define "ringback.passwordKey" -}}
{{- if or .Values.cloudNativePG.enabled .Values.evaluationPostgres.enabled }}password{{ else }}{{ .Values.database.passwordKey }}{{ end -}}
{{- end -}}

{{/* The environment of a process; called with a dict of root, roles, mode. */}}
{{- define "ringback.env" -}}
{{- $root := .root -}}
- name: QUARKUS_DATASOURCE_JDBC_URL
  value: {{ include "ringback.database" $root | quote }}
- name: QUARKUS_DATASOURCE_USERNAME
{{- if $root.Values.evaluationPostgres.enabled }}
  value: ringback
{{- else }}
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.databaseSecret" $root }}
      key: {{ if $root.Values.cloudNativePG.enabled }}username{{ else }}{{ $root.Values.database.usernameKey }}{{ end }}
{{- end }}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.databaseSecret" $root }}
      key: {{ include "ringback.passwordKey" $root }}
- name: RINGBACK_MASTER_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.secret" $root }}
      key: {{ $root.Values.secrets.masterTokenKey }}
- name: RINGBACK_ENCRYPTION_KEYS
  valueFrom:
    secretKeyRef:
      name: {{ include "ringback.secret" $root }}
      key: {{ $root.Values.secrets.encryptionKeysKey }}
- name: QUARKUS_DATASOURCE_JDBC_MAX_SIZE
  value: {{ $root.Values.database.apiConnections | quote }}
- name: QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE
  value: {{ $root.Values.database.outboxConnections | quote }}
- name: QUARKUS_LOG_CONSOLE_JSON_ENABLED
  value: "true"
- name: RINGBACK_MODE
  value: {{ .mode | default "serve" }}
- name: RINGBACK_ROLES
  value: {{ .roles | default "api,dispatcher" | quote }}
- name: RINGBACK_START_MIGRATE
  value: {{ eq $root.Values.migration.mode "startup" | quote }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A pod's spec; called with a dict of root, component, roles, mode, resources, job (whether it ends). */}}
{{- define "ringback.podSpec" -}}
{{- $root := .root -}}
serviceAccountName: {{ include "ringback.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- if not .knative }}
securityContext:
  {{- toYaml $root.Values.podSecurityContext | nindent 2 }}
terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
{{- with $root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if and $root.Values.topologySpread (not .job) }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ringback.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $.component }}
  {{- end }}
{{- end }}
{{- end }}
{{- if .job }}
restartPolicy: Never
{{- end }}
containers:
  - name: ringback
    image: {{ include "ringback.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    {{- with $root.Values.image.command }}
    command:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    env:
      {{- include "ringback.env" . | nindent 6 }}
    {{- if $root.Values.config }}
    envFrom:
      - configMapRef:
          name: {{ include "ringback.fullname" $root }}
    {{- end }}
    {{- if not .job }}
    ports:
      - name: {{ if .knative }}http1{{ else }}http{{ end }}
        containerPort: 8080
    {{- if not .knative }}
    startupProbe:
      httpGet: {path: /q/health/started, port: http}
      periodSeconds: 2
      failureThreshold: 60
    livenessProbe:
      httpGet: {path: /q/health/live, port: http}
      periodSeconds: 10
      timeoutSeconds: 3
      failureThreshold: 3
    {{- end }}
    readinessProbe:
      httpGet: {path: /q/health/ready{{ if not .knative }}, port: http{{ end }}}
      periodSeconds: 5
      timeoutSeconds: 3
      failureThreshold: 2
    {{- end }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    securityContext:
      {{- $container := deepCopy $root.Values.containerSecurityContext }}
      {{- if .knative }}
      {{- $_ := set $container "runAsNonRoot" true }}
      {{- $_ := set $container "runAsUser" $root.Values.podSecurityContext.runAsUser }}
      {{- $_ := set $container "seccompProfile" $root.Values.podSecurityContext.seccompProfile }}
      {{- end }}
      {{- toYaml $container | nindent 6 }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
volumes:
  - name: tmp
    emptyDir: {}
{{- end -}}

{{- define "ringback.podMetadata" -}}
labels:
  {{- include "ringback.selector" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
  {{- with .root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  checksum/config: {{ toYaml .root.Values.config | sha256sum }}
  {{- with .root.Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The long-running kinds of this layout, as a YAML map from component to roles. */}}
{{- define "ringback.components" -}}
{{- if eq .Values.layout "combined" }}
api: "api,dispatcher"
{{- else if eq .Values.layout "split" }}
api: api
dispatcher: dispatcher
{{- else if and (eq .Values.layout "serverless") (eq .Values.serverless.trigger "scaledObject") }}
dispatcher: dispatcher
{{- end }}
{{- end -}}

{{/* What will be there to be taken until the next look: the view owed, which a migration makes. */}}
{{- define "ringback.dueSoon" -}}
select count(*) from (select from owed where due_at <= now() + interval '{{ .Values.serverless.pollingInterval }} seconds' and (leased_until is null or leased_until <= now() + interval '{{ .Values.serverless.pollingInterval }} seconds') limit 100000) as due
{{- end -}}

{{- define "ringback.kedaHost" -}}
{{- if .Values.cloudNativePG.enabled -}}
{{ include "ringback.fullname" . }}-db-rw.{{ .Release.Namespace }}.svc
{{- else if .Values.evaluationPostgres.enabled -}}
{{ include "ringback.fullname" . }}-postgres.{{ .Release.Namespace }}.svc
{{- else -}}
{{- required "serverless.database.host: KEDA asks the database itself and cannot read a JDBC URL; name its host" .Values.serverless.database.host -}}
{{- end -}}
{{- end -}}
