{{/* Names. */}}
{{- define "ringback.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* So short that a CronJob or a StatefulSet (52) and a Cluster of CloudNativePG (50) have space for their suffixes. */}}
{{- define "ringback.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 39 | trimSuffix "-" }}
{{- else if contains (include "ringback.name" .) .Release.Name }}
{{- .Release.Name | trunc 39 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "ringback.name" .) | trunc 39 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels. Call with (dict "root" $ "component" "api"). */}}
{{- define "ringback.selector" -}}
app.kubernetes.io/name: {{ include "ringback.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "ringback.labels" -}}
{{ include "ringback.selector" . }}
app.kubernetes.io/part-of: ringback
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of pods: none that another release of the chart would change, since each change restarts them all. */}}
{{- define "ringback.podLabels" -}}
{{ include "ringback.selector" . }}
app.kubernetes.io/part-of: ringback
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The values of one component: server, api or dispatcher. */}}
{{- define "ringback.own" -}}
{{- if has .component (list "server" "api" "dispatcher") }}{{ index .root.Values .component | toYaml }}{{ else }}{}{{ end }}
{{- end }}

{{/* Annotations of a workload, as a field of its metadata, or nothing. */}}
{{- define "ringback.annotations" -}}
{{- $own := include "ringback.own" . | fromYaml }}
{{- with merge (dict) ($own.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* An image, from your registry if there is one for all. Call with (dict "root" $ "image" ...). */}}
{{- define "ringback.fromRegistry" -}}
{{- $registry := dig "imageRegistry" "" (.root.Values.global | default dict) }}
{{- if $registry }}{{ $registry }}/{{ regexReplaceAll "^[^/]*[.:][^/]*/" .image "" }}{{ else }}{{ .image }}{{ end }}
{{- end }}

{{/* Which kinds of process there are: true or empty. */}}
{{- define "ringback.together" -}}{{ if eq .Values.topology "together" }}true{{ end }}{{- end }}
{{- define "ringback.knative" -}}{{ if and (eq .Values.topology "separate") (eq .Values.api.kind "KnativeService") }}true{{ end }}{{- end }}

{{/* How Jobs drain, if Jobs do: ScaledJob or CronJob. */}}
{{- define "ringback.drains" -}}
{{- if and (eq .Values.topology "separate") (has .Values.dispatcher.kind (list "ScaledJob" "CronJob")) }}{{ .Values.dispatcher.kind }}{{ end }}
{{- end }}

{{/* The Deployments there are, in one place: what serves, scales, counts and guards them asks here. */}}
{{- define "ringback.deployments" -}}
{{- $name := include "ringback.fullname" . }}
{{- if include "ringback.together" . }}
- {component: server, name: {{ $name }}, api: true, roles: "api,dispatcher", kind: {{ .Values.server.kind }}}
{{- else }}
{{- if ne .Values.api.kind "KnativeService" }}
- {component: api, name: {{ $name }}-api, api: true, roles: {{ ternary "api,dispatcher" "api" .Values.api.dispatches | quote }}, kind: {{ .Values.api.kind }}}
{{- end }}
{{- if not (include "ringback.drains" .) }}
- {component: dispatcher, name: {{ $name }}-dispatcher, api: false, roles: dispatcher, kind: {{ .Values.dispatcher.kind }}}
{{- end }}
{{- end }}
{{- end }}

{{- define "ringback.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "ringback.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "ringback.image" -}}
{{- $repository := include "ringback.fromRegistry" (dict "root" . "image" .Values.image.repository) }}
{{- with .Values.image }}
{{- if .digest }}{{ $repository }}@{{ .digest }}
{{- else }}{{ $repository }}:{{ .tag | default $.Chart.AppVersion }}{{ if .native }}-native{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The host of the database. */}}
{{- define "ringback.databaseName" -}}
{{- printf "%s-postgresql" (include "ringback.fullname" .) }}
{{- end }}

{{- define "ringback.databaseHost" -}}
{{- if .Values.evaluation.enabled }}{{ include "ringback.databaseName" . }}.{{ .Release.Namespace }}.svc
{{- else if .Values.cloudnativepg.enabled }}{{ include "ringback.databaseName" . }}-rw.{{ .Release.Namespace }}.svc
{{- else }}{{ .Values.database.host }}
{{- end }}
{{- end }}

{{- define "ringback.databasePort" -}}
{{- if or .Values.evaluation.enabled .Values.cloudnativepg.enabled }}5432{{ else }}{{ .Values.database.port }}{{ end }}
{{- end }}

{{- define "ringback.jdbcUrl" -}}
{{- $ssl := .Values.database.sslMode }}
{{- if .Values.evaluation.enabled }}{{ $ssl = "disable" }}{{ end }}
{{- printf "jdbc:postgresql://%s:%s/%s?sslmode=%s" (include "ringback.databaseHost" .) (include "ringback.databasePort" .) .Values.database.name $ssl }}
{{- if or .Values.database.caConfigMap (include "ringback.caSecret" .) }}&sslrootcert=/etc/ringback/database/ca.crt{{ end }}
{{- end }}

{{/* The Secret with the database's authority: yours, or that of the CloudNativePG operator where it is asked for. */}}
{{- define "ringback.caSecret" -}}
{{- if .Values.database.caSecret }}{{ .Values.database.caSecret }}
{{- else if and .Values.cloudnativepg.enabled (not .Values.database.caConfigMap) (has .Values.database.sslMode (list "verify-ca" "verify-full")) }}{{ include "ringback.databaseName" . }}-ca
{{- end }}
{{- end }}

{{- define "ringback.databaseSecret" -}}
{{- if .Values.evaluation.enabled }}{{ include "ringback.databaseName" . }}
{{- else if .Values.cloudnativepg.enabled }}{{ include "ringback.databaseName" . }}-app
{{- else }}{{ .Values.database.existingSecret | default (include "ringback.fullname" .) }}
{{- end }}
{{- end }}

{{/* Only a Secret of yours may have keys of your naming. */}}
{{- define "ringback.usernameKey" -}}{{ if and .Values.database.existingSecret .Values.database.host }}{{ .Values.database.usernameKey }}{{ else }}username{{ end }}{{- end }}
{{- define "ringback.passwordKey" -}}{{ if and .Values.database.existingSecret .Values.database.host }}{{ .Values.database.passwordKey }}{{ else }}password{{ end }}{{- end }}

{{- define "ringback.secret" -}}
{{- .Values.secrets.existingSecret | default (include "ringback.fullname" .) }}
{{- end }}
{{- define "ringback.masterTokenKey" -}}{{ if .Values.secrets.existingSecret }}{{ .Values.secrets.masterTokenKey }}{{ else }}master-token{{ end }}{{- end }}
{{- define "ringback.encryptionKeysKey" -}}{{ if .Values.secrets.existingSecret }}{{ .Values.secrets.encryptionKeysKey }}{{ else }}encryption-keys{{ end }}{{- end }}
