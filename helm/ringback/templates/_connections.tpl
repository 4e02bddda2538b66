{{/* The pools of one process, by the variable that sizes each, and their defaults. The tests compare them with the program. */}}
{{- define "ringback.poolSizes" -}}
QUARKUS_DATASOURCE_JDBC_MAX_SIZE: 16
QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE: 12
QUARKUS_DATASOURCE_READINESS_JDBC_MAX_SIZE: 1
{{- end }}

{{/* The most connections of one process: of all its pools. */}}
{{- define "ringback.pools" -}}
{{- $sizes := include "ringback.poolSizes" . | fromYaml }}
{{- range $name, $size := .Values.config }}
{{- if hasKey $sizes $name }}{{ $_ := set $sizes $name $size }}{{ end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if and (hasKey $sizes .name) .value }}{{ $_ := set $sizes .name .value }}{{ end }}
{{- end }}
{{- $sum := 0 }}
{{- range $size := $sizes }}{{ $sum = add $sum (int $size) }}{{ end }}
{{- $sum }}
{{- end }}

{{/* By how many pods a Deployment exceeds its replicas while it rolls. Call with (dict "strategy" ... "pods" ...). */}}
{{- define "ringback.surge" -}}
{{- if eq (.strategy.type | default "RollingUpdate") "Recreate" }}0
{{- else }}
{{- $surge := dig "rollingUpdate" "maxSurge" "25%" .strategy | toString }}
{{- if hasSuffix "%" $surge }}{{ div (add (mul (trimSuffix "%" $surge | int) .pods) 99) 100 }}{{ else }}{{ int $surge }}{{ end }}
{{- end }}
{{- end }}

{{/* How many pods there may be at once: the most of each workload, what a Deployment adds while it rolls, and Jobs. */}}
{{- define "ringback.mostPods" -}}
{{- $values := .Values }}
{{- $pods := 0 }}
{{- range include "ringback.deployments" . | fromYamlArray }}
{{- $own := index $values .component }}
{{- $most := $own.replicas }}
{{- if eq .kind "ScaledObject" }}{{ $most = $own.keda.maxReplicaCount }}
{{- else if $own.autoscaling.enabled }}{{ $most = $own.autoscaling.maxReplicas }}{{ end }}
{{- $pods = add $pods $most (include "ringback.surge" (dict "strategy" $own.strategy "pods" $most) | int) }}
{{- end }}
{{- if include "ringback.knative" . }}{{ $pods = add $pods $values.api.knative.maxScale }}{{ end }}
{{- if eq (include "ringback.drains" .) "CronJob" }}{{ $pods = add $pods 1 }}{{ end }}
{{- if eq (include "ringback.drains" .) "ScaledJob" }}{{ $pods = add $pods $values.dispatcher.keda.maxReplicaCount }}{{ end }}
{{- if $values.reencryption.enabled }}{{ $pods = add $pods 1 }}{{ end }}
{{- $pods }}
{{- end }}

{{/* What the database must allow. */}}
{{- define "ringback.connections" -}}
{{- add (mul (include "ringback.mostPods" . | int) (include "ringback.pools" . | int)) (int .Values.database.reservedConnections) }}
{{- end }}
