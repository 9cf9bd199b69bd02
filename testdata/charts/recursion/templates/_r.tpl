{{- define "count" -}}
{{- if gt (int .) 0 -}}{{ . }} {{ include "count" (sub (int .) 1) }}{{- end -}}
{{- end -}}
{{- define "tree" -}}
name: {{ .name }}
{{- with .children }}
children:
{{- range . }}
  - {{ include "tree" . | indent 4 | trim }}
{{- end }}
{{- end }}
{{- end -}}
{{- define "ping" }}{{ include "pong" . }}{{ end -}}
{{- define "pong" }}{{ include "ping" . }}{{ end -}}
