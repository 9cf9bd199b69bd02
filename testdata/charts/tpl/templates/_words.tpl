{{- define "tpl.word" }}word{{ end -}}
{{- define "tpl.render" }}{{ tpl (typeIs "string" .value | ternary .value (toYaml .value)) .context }}{{ end -}}
