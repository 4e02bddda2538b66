{{/* All alerts by name. A new one keeps namespace and job in each aggregation: routes and silences use them. */}}
{{- define "ringback.alerts" -}}
{{- $rule := .Values.metrics.prometheusRule }}
{{- $runbooks := printf "%s/blob/main/docs/operations.md" .Chart.Home }}
{{- $namespace := printf "namespace=%q" .Release.Namespace }}
{{- $name := include "ringback.fullname" . }}
{{- $job := printf "%s, %s" ($rule.jobMatcher | default (printf "job=~\"%s(-dispatcher)?\"" $name)) $namespace }}
{{- $up := printf "%s, %s" ($rule.jobMatcher | default (printf "job=%q" $name)) $namespace }}
{{- $dispatcher := printf "job=\"%s-dispatcher\", %s" $name $namespace }}
# Every process reports the same database values: use max, not sum.
RingbackBacklogGrows:
  expr: max by (namespace, job) (ringback_backlog_oldest_due_seconds{ {{- $job -}} }) > {{ $rule.oldestDueSeconds }}
  for: 5m
  severity: warning
  annotations:
    summary: Deliveries wait
    description: "A delivery has been due for {{ "{{ $value | humanizeDuration }}" }} and no dispatcher took it: too few of them, or a slow database."
    runbook_url: {{ $runbooks }}#backlog-grows
RingbackBacklogStands:
  expr: max by (namespace, job) (ringback_backlog_oldest_due_seconds{ {{- $job -}} }) > {{ mul 5 $rule.oldestDueSeconds }}
  for: 5m
  severity: critical
  annotations:
    summary: Deliveries wait far too long
    description: "A delivery has been due for {{ "{{ $value | humanizeDuration }}" }} and no dispatcher took it."
    runbook_url: {{ $runbooks }}#backlog-grows
RingbackEndpointsBehind:
  expr: max by (namespace, job) (ringback_backlog_oldest_parked_seconds{ {{- $job -}} }) > {{ mul 12 $rule.oldestDueSeconds }}
  for: 15m
  severity: info
  annotations:
    summary: An endpoint is behind
    description: "A delivery has waited for {{ "{{ $value | humanizeDuration }}" }} for its endpoint, which is down, slow, or rate limited. Other endpoints are not delayed."
    runbook_url: {{ $runbooks }}#one-customer-is-down
RingbackNothingDelivered:
  # Not "and ... == 0": a process without any attempt has no such series.
  expr: max by (namespace, job) (ringback_backlog_due{ {{- $job -}} }) > 0 unless on (namespace) sum by (namespace) (rate(ringback_attempts_total{ {{- $job -}} }[5m])) > 0
  for: 5m
  severity: critical
  annotations:
    summary: Deliveries are due and no attempt is made
    description: "{{ "{{ $value }}" }} deliveries are due and no attempt was made for five minutes. Check the dispatchers."
    runbook_url: {{ $runbooks }}#backlog-grows
{{- if or (include "ringback.together" .) (eq .Values.api.kind "Deployment") }}
RingbackDown:
  expr: absent(up{ {{- $up -}} }) or max by (namespace, job) (up{ {{- $up -}} }) == 0
  for: 5m
  severity: critical
  annotations:
    summary: No process serves the API
    description: "Prometheus reached no process that serves the API of {{ include "ringback.fullname" . }} for five minutes: no event is accepted."
    runbook_url: {{ $runbooks }}#nobody-answers
{{- end }}
{{- if and (not (include "ringback.together" .)) (eq .Values.dispatcher.kind "Deployment") (not $rule.jobMatcher) }}
RingbackNoDispatcher:
  expr: absent(up{ {{- $dispatcher -}} }) or max by (namespace, job) (up{ {{- $dispatcher -}} }) == 0
  for: 5m
  severity: critical
  annotations:
    summary: No dispatcher runs
    description: "Prometheus reached no dispatcher of {{ include "ringback.fullname" . }} for five minutes: due deliveries wait."
    runbook_url: {{ $runbooks }}#nobody-answers
{{- end }}
RingbackDeliveriesSlow:
  expr: histogram_quantile(0.99, sum by (namespace, job, le) (rate(ringback_delivery_latency_seconds_bucket{ {{- $job -}} }[10m]))) > 60
  for: 15m
  severity: warning
  annotations:
    summary: Deliveries are slow
    description: "One delivery in a hundred takes more than {{ "{{ $value | humanizeDuration }}" }}, retries included."
    runbook_url: {{ $runbooks }}#backlog-grows
RingbackAttemptsFail:
  expr: |
    sum by (namespace, job) (rate(ringback_attempts_total{ {{- $job }}, outcome!="delivered"}[10m]))
      / sum by (namespace, job) (rate(ringback_attempts_total{ {{- $job -}} }[10m])) > {{ $rule.failedShare }}
  for: 15m
  severity: warning
  annotations:
    summary: Many attempts fail
    description: "{{ "{{ $value | humanizePercentage }}" }} of all attempts fail. Check the classes in the dashboard: one receiver fails, or the outbound network."
    runbook_url: {{ $runbooks }}#one-customer-is-down
RingbackCircuitsOpen:
  expr: max by (namespace, job) (ringback_circuits_open{ {{- $job -}} }) > 20
  for: 10m
  severity: warning
  annotations:
    summary: Many webhooks are down at once
    description: "A process has {{ "{{ $value }}" }} circuits open. So many at once rarely have their cause in the receivers."
    runbook_url: {{ $runbooks }}#one-customer-is-down
RingbackWebhooksDisabled:
  expr: max by (namespace, job) (ringback_webhooks_disabled{ {{- $job -}} }) - max by (namespace, job) (ringback_webhooks_disabled{ {{- $job -}} } offset 1h) > 5
  severity: info
  annotations:
    summary: Webhooks were disabled
    description: "{{ "{{ $value }}" }} webhooks were disabled within an hour, because their servers accepted nothing. Inform their owners."
    runbook_url: {{ $runbooks }}#one-customer-is-down
RingbackIntakeFails:
  expr: |
    sum by (namespace, job) (rate(http_server_requests_seconds_count{ {{- $job }}, status=~"5.."}[5m]))
      / sum by (namespace, job) (rate(http_server_requests_seconds_count{ {{- $job -}} }[5m])) > 0.05
  for: 5m
  severity: critical
  annotations:
    summary: The API fails
    description: "{{ "{{ $value | humanizePercentage }}" }} of all requests are answered with 5xx: events are not accepted."
    runbook_url: {{ $runbooks }}#nobody-answers
RingbackWaitsForConnections:
  expr: max by (namespace, job) (agroal_awaiting_count{ {{- $job -}} }) > 0
  for: 10m
  severity: warning
  annotations:
    summary: Threads wait for a database connection
    description: "{{ "{{ $value }}" }} threads wait for a connection: a pool is too small, or the database too slow."
    runbook_url: {{ $runbooks }}#backlog-grows
RingbackOutboxBloats:
  expr: max by (namespace, job) (ringback_outbox_dead_rows{ {{- $job -}} }) > 1000000 + 5 * max by (namespace, job) (ringback_backlog{ {{- $job -}} })
  for: 30m
  severity: warning
  annotations:
    summary: The outbox is not cleaned
    description: "{{ "{{ $value }}" }} dead rows: autovacuum does not keep up, or a transaction has been open for long. Fetches become slow."
    runbook_url: {{ $runbooks }}#database-is-full
RingbackOutboxLarge:
  expr: max by (namespace, job) (ringback_outbox_bytes{ {{- $job -}} }) > {{ $rule.outboxBytes | int64 }}
  for: 10m
  severity: warning
  annotations:
    summary: The outbox is large
    description: "The outbox has {{ "{{ $value | humanize1024 }}" }}B."
    runbook_url: {{ $runbooks }}#database-is-full
{{- end }}
