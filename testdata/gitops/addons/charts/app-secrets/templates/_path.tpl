{{/* <environment>/<team>/<application>/<secret>; takes a list: root, application, secret. */}}
{{- define "app-secrets.path" -}}
{{- $root := index . 0 -}}
{{- join "/" (concat (list $root.Values.global.environment $root.Values.global.tenant) (rest .)) -}}
{{- end -}}
