{{/* Texts and lists that only this template makes, long enough that others would overwrite them. */}}
{{- define "made" -}}
{{- $list := list (printf "%s-%s" .name (repeat 40 "a")) (dict "deep" (printf "%s-%s" .name (repeat 40 "b"))) -}}
{{- $_ := set .into "list" $list -}}
{{- $_ := set .into (printf "key-%s" .name) (splitList "," (printf "%s,x,%s" .name (repeat 60 "c"))) -}}
{{- end -}}

{{- define "noise" -}}
{{- range $i := until 40 }}{{ $x := dict "text" (repeat 60 (printf "%d" $i)) "list" (list $i (printf "%d" $i)) }}{{ $y := $x | toYaml | fromYaml | toJson }}{{ end -}}
{{- end -}}

{{/* Two levels down, into a map of the template and into one of the values. */}}
{{- define "down" -}}
{{- include "made" (dict "into" .into "name" (printf "%s-down" .name)) -}}
{{- include "noise" . -}}
{{- include "made" (dict "into" .values "name" (printf "%s-values" .name)) -}}
{{- end -}}

{{- define "nested" -}}
{{- if gt (int .left) 0 -}}
{{- $own := dict "left" (sub .left 1) "into" (dict) "values" .values -}}
{{- include "nested" $own -}}
{{- include "made" (dict "into" .into "name" (printf "level-%v" .left)) -}}
{{- $_ := set .into "below" $own.into -}}
{{- end -}}
{{- end -}}

{{- define "fails" -}}
{{- $_ := set .values "half" (printf "%s" (repeat 30 "h")) -}}
{{- include "deeper" . -}}
{{- end -}}

{{- define "deeper" -}}
{{- fail (printf "no %s" (repeat 3 "way ")) -}}
{{- end -}}
