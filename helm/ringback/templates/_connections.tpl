{{/* How many pods there may be at once: the most of each workload, one more of a Deployment while it rolls, and Jobs. */}}
{{- define "ringback.mostPods" -}}
{{- $values := .Values }}
{{- $pods := 0 }}
{{- $deployments := list }}
{{- if include "ringback.together" . }}
{{- $deployments = list $values.server }}
{{- else }}
{{- if eq $values.api.kind "Deployment" }}{{ $deployments = append $deployments $values.api }}{{ else }}{{ $pods = add $pods $values.api.knative.maxScale }}{{ end }}
{{- if eq $values.dispatcher.kind "Deployment" }}{{ $deployments = append $deployments $values.dispatcher }}
{{- else if eq $values.dispatcher.kind "CronJob" }}{{ $pods = add $pods 1 }}
{{- else }}{{ $pods = add $pods $values.dispatcher.keda.maxReplicaCount 1 }}{{ end }}
{{- end }}
{{- range $deployments }}
{{- $pods = add $pods 1 (ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled) }}
{{- end }}
{{- if $values.reencryption.enabled }}{{ $pods = add $pods 1 }}{{ end }}
{{- $pods }}
{{- end }}

{{/* The most connections of one pod: of both pools. */}}
{{- define "ringback.pools" -}}
{{- add (int (.Values.config.QUARKUS_DATASOURCE_JDBC_MAX_SIZE | default 16)) (int (.Values.config.QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE | default 12)) }}
{{- end }}

{{/* What the database must allow. */}}
{{- define "ringback.connections" -}}
{{- add (mul (include "ringback.mostPods" . | int) (include "ringback.pools" . | int)) (int .Values.database.reservedConnections) }}
{{- end }}
