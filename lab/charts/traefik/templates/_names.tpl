{{- define "trf.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "trf.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "trf.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{- define "trf.account" -}}
{{- .Values.serviceAccount.name | default (include "trf.fullname" .) -}}
{{- end -}}

{{- define "trf.selector" -}}
app.kubernetes.io/name: {{ include "trf.name" . }}
app.kubernetes.io/instance: {{ .Values.instanceLabelOverride | default (printf "%s-%s" .Release.Name (include "trf.namespace" .)) | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "trf.labels" -}}
{{ include "trf.selector" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
