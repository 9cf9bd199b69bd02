{{- define "twins.color" -}}
{{ .Chart.Name }} is {{ .Values.color }}
{{- if .Values.deep }}{{ .Values.color.deeper.still }}{{ end }}
{{- end -}}
