{{- define "job-operator.name" -}}
{{ .Values.global.resourcePrefix }}{{ .Release.Name }}
{{- end -}}

{{/* Labels of one object: the common ones, the platform's, and those given as a dict under "extra". */}}
{{- define "job-operator.labels" -}}
{{- $own := dict "app.kubernetes.io/name" .root.Chart.Name "app.kubernetes.io/instance" .root.Release.Name -}}
{{- toYaml (merge (.extra | default dict) (deepCopy (.root.Values.global.labels | default dict)) $own) -}}
{{- end -}}
