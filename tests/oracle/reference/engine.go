// Package reference asks Helm's own engine what a template text prints.
package reference

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"text/template"
	_ "unsafe" // go:linkname

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
)

// What Helm and Go keep to themselves. Links with -ldflags=-checklinkname=0 only.

//go:linkname initFunMap helm.sh/helm/v4/pkg/engine.Engine.initFunMap
func initFunMap(e engine.Engine, ctx context.Context, t *template.Template)

//go:linkname cleanupParseError helm.sh/helm/v4/pkg/engine.cleanupParseError
func cleanupParseError(filename string, err error) error

//go:linkname reformatExecErrorMsg helm.sh/helm/v4/pkg/engine.reformatExecErrorMsg
func reformatExecErrorMsg(filename string, err error) error

//go:linkname builtins text/template.builtins
func builtins() template.FuncMap

// The name of the template whose text is asked about; error texts show it.
const templateName = "eval"

// An Answer is what the engine printed, or the text of its refusal.
type Answer struct {
	Refused bool
	Text    string
}

func newRoot() *template.Template {
	root := template.New("gotpl").Option("missingkey=zero")
	initFunMap(engine.Engine{}, context.Background(), root)
	return root
}

// Ask runs one template text against values, as Helm runs a chart's template.
func Ask(text, values string) (a Answer, err error) {
	dot, err := loader.LoadValues(strings.NewReader(values))
	if err != nil {
		return Answer{}, fmt.Errorf("values: %w", err)
	}
	defer func() {
		if r := recover(); r != nil {
			a = Answer{Refused: true, Text: fmt.Sprintf("rendering template failed: %v", r)}
		}
	}()
	root := newRoot()
	if _, err := root.New(templateName).Parse(text); err != nil {
		return Answer{Refused: true, Text: cleanupParseError(templateName, err).Error()}, nil
	}
	var out strings.Builder
	if err := root.ExecuteTemplate(&out, templateName, dot); err != nil {
		return Answer{Refused: true, Text: reformatExecErrorMsg(templateName, err).Error()}, nil
	}
	return Answer{Text: strings.ReplaceAll(out.String(), "<no value>", "")}, nil
}

// Functions gives the type of every function that a template may call, by name.
func Functions() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for name, f := range builtins() {
		types[name] = reflect.TypeOf(f)
	}
	// The template has no method that lists what was registered with it.
	registered := reflect.ValueOf(newRoot()).Elem().FieldByName("common").Elem().FieldByName("parseFuncs")
	for entries := registered.MapRange(); entries.Next(); {
		types[entries.Key().String()] = entries.Value().Elem().Type()
	}
	return types
}
