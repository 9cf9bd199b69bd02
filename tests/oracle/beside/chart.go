package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// A chart is what a case gives both programs, in the layout of recordCall.
type chart struct {
	Metadata     map[string]any
	Values       any
	Schema       []byte
	Dependencies []chart
}

// Every chart, however deep, shows the values that reached it: as YAML, and with the Go type of each of them. What its
// subcharts got is theirs to show.
const showValues = `{{- define "types" }}
{{- if kindIs "map" . }}{{ range $k, $v := . }}.{{ $k }}{{ include "types" $v }}{{ end }}
{{- else if kindIs "slice" . }}[{{ range . }}{{ include "types" . }},{{ end }}]
{{- else }}={{ typeOf . }}|{{ end }}
{{- end -}}
chart: {{ .Chart.Name | quote }}
is: {{ .Template.BasePath | quote }}
subcharts: {{ keys .Subcharts | sortAlpha | join " " | quote }}
types: {{ include "types" .Values | quote }}
values: {{ toYaml .Values | nindent 2 }}
`

// write puts the chart into a folder. Metadata that Helm would refuse for what is missing gets it.
func (c *chart) write(folder string) error {
	metadata := map[string]any{"apiVersion": "v2", "version": "0.1.0", "name": "chart"}
	for key, v := range c.Metadata {
		if v != "" {
			metadata[key] = v
		}
	}
	if err := writeJSON(filepath.Join(folder, "Chart.yaml"), metadata); err != nil {
		return err
	}
	if c.Values != nil {
		if err := writeJSON(filepath.Join(folder, "values.yaml"), c.Values); err != nil {
			return err
		}
	}
	if len(c.Schema) > 0 {
		if err := os.WriteFile(filepath.Join(folder, "values.schema.json"), c.Schema, 0o644); err != nil {
			return err
		}
	}
	if err := writeFile(filepath.Join(folder, "templates", "values.yaml"), []byte(showValues)); err != nil {
		return err
	}
	for i := range c.Dependencies {
		d := &c.Dependencies[i]
		if err := d.write(filepath.Join(folder, "charts", fmt.Sprintf("%d-%v", i, d.Metadata["name"]))); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFile(path, text)
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
