{{- /* Release "rancher": rancher. Release "x": x-rancher. Release "my-rancher": my-rancher. */ -}}
{{- define "rancher.fullname" -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "rancher.labels" -}}
app: {{ include "rancher.fullname" . }}
chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | trunc 63 | trimSuffix "-" }}
heritage: {{ .Release.Service }}
release: {{ .Release.Name }}
{{- end -}}

{{- /* Call with (list $ image): an image's own registry, else the site's, else none. */ -}}
{{- define "rancher.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $registry := coalesce $image.registry $root.Values.systemDefaultRegistry "" -}}
{{- if $registry -}}{{ trimSuffix "/" $registry }}/{{- end -}}
{{- $image.repository }}:{{ $image.tag | default $root.Chart.AppVersion -}}
{{- end -}}

{{- define "rancher.pullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
