{{- define "team-space.namespace" -}}
{{- $team := required "team names the owner of the namespace" .Values.team -}}
{{- tpl .Values.namespace . | lower | trunc 63 -}}
{{- end -}}
