{{- define "name" }}alpha{{ end -}}
{{- define "only.sub" }}only alpha{{ end -}}
{{- define "block" }}block of alpha{{ end -}}
