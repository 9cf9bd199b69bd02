{{- define "name" }}beta{{ end -}}
{{- define "only.sub" }}only beta{{ end -}}
{{- define "block" }}block of beta{{ end -}}
