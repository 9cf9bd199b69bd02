{{- define "deep" }}{{ include "deeper" . }}{{ end -}}
{{- define "deeper" }}
  {{ .Values.nothing.at.all }}
{{ end -}}
