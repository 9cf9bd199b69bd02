{{- define "common.base" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  labels: {app: {{ .Chart.Name }}, tier: {{ .Values.common.tier }}}
spec:
  type: ClusterIP
{{- end -}}
{{- define "common.service" -}}
{{- $root := first . -}}
{{- $override := fromYaml (include (index . 1) $root) | default dict -}}
{{- $base := fromYaml (include "common.base" $root) -}}
{{- toYaml (merge $override $base) -}}
{{- end -}}
