{{ define "db.name" }}{{ .Release.Name }}-db{{ end }}
