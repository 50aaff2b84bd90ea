{{- define "f5.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "f5.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "f5.controller" -}}
{{- printf "%s-%s" (include "f5.fullname" .) .Values.controller.name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "f5.service" -}}
{{- .Values.serviceNameOverride | default (include "f5.controller" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "f5.config" -}}
{{- .Values.controller.config.name | default (include "f5.fullname" .) -}}
{{- end -}}

{{- define "f5.lock" -}}
{{- .Values.controller.reportIngressStatus.leaderElectionLockName | default (printf "%s-leader-election" (include "f5.fullname" .)) -}}
{{- end -}}

{{- define "f5.account" -}}
{{- .Values.controller.serviceAccount.name | default (include "f5.fullname" .) -}}
{{- end -}}

{{- define "f5.selector" -}}
{{- if .Values.controller.selectorLabels -}}
{{ toYaml .Values.controller.selectorLabels }}
{{- else -}}
app.kubernetes.io/name: {{ include "f5.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- end -}}

{{- define "f5.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "f5.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
