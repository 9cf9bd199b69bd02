{{- define "name" }}parent, a folder deeper{{ end -}}
