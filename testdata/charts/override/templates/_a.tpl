{{- define "name" }}parent a{{ end -}}
{{- define "only.parent" }}parent{{ end -}}
