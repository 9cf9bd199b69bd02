{{- define "name" }}parent b{{ end -}}
