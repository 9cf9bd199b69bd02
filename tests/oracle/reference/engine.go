// Package reference asks Helm's own engine what a template text prints.
package reference

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"text/template"
	_ "unsafe" // go:linkname

	"helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	v2 "helm.sh/helm/v4/pkg/chart/v2"
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

// The map of templates is of a type of its own there; a chart without templates leaves it alone.
//
//go:linkname recAllTpls helm.sh/helm/v4/pkg/engine.recAllTpls
func recAllTpls(c chart.Charter, templates map[string]struct{}, values common.Values) map[string]any

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

// Files of the chart whose objects templates see; tests/difftest/serve.c has the same.
var files = []*common.File{
	{Name: "a.txt", Data: []byte("one\ntwo\n")}, {Name: "conf/b.yaml", Data: []byte("a: 1")}, {Name: "conf/c.yaml", Data: []byte("- x\n\n")},
	{Name: "bin/b", Data: []byte("\x00\xff\n\r\n")}, {Name: "empty", Data: []byte{}}, {Name: "é.txt", Data: []byte("ü")},
}

// addObjects puts Helm's objects beside the values.
func addObjects(dot map[string]any, values string) error {
	again, err := loader.LoadValues(strings.NewReader(values))
	if err != nil {
		return err
	}
	capabilities := common.DefaultCapabilities.Copy()
	kube, err := common.ParseKubeVersion("v1.30.4-gke.100")
	if err != nil {
		return err
	}
	capabilities.KubeVersion = *kube
	capabilities.HelmVersion.Version, capabilities.HelmVersion.GitCommit, capabilities.HelmVersion.GitTreeState = "v4.3", "", ""
	c := &v2.Chart{Metadata: &v2.Metadata{APIVersion: "v2", Name: "chart", Version: "1.0.0"}, Files: files}
	scope := recAllTpls(c, nil, common.Values{"Values": common.Values(again), "Capabilities": capabilities})
	for _, name := range []string{"Files", "Capabilities", "Values"} {
		dot[name] = scope[name]
	}
	return nil
}

// Ask runs one template text against values, as Helm runs a chart's template.
func Ask(text, values string) (Answer, error) {
	dot, err := loader.LoadValues(strings.NewReader(values))
	if err != nil {
		return Answer{}, fmt.Errorf("values: %w", err)
	}
	return run(text, dot), nil
}

// AskWithObjects adds Helm's objects to the values that the template sees, if it speaks of one: whatever prints the
// whole of them prints addresses.
func AskWithObjects(text, values string) (Answer, error) {
	dot, err := loader.LoadValues(strings.NewReader(values))
	if err == nil && (strings.Contains(text, ".Files") || strings.Contains(text, ".Capabilities") || strings.Contains(text, ".Values")) {
		err = addObjects(dot, values)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("values: %w", err)
	}
	return run(text, dot), nil
}

// AskSchema validates values by a JSON schema, as Helm does with each chart that has one. Schemas from elsewhere than
// the text itself are not the reference's to give.
func AskSchema(schema, values string) (Answer, error) {
	read, err := loader.LoadValues(strings.NewReader(values))
	if err != nil {
		return Answer{}, fmt.Errorf("values: %w", err)
	}
	if err := util.ValidateAgainstSingleSchema(read, []byte(schema)); err != nil {
		return Answer{Refused: true, Text: err.Error()}, nil
	}
	return Answer{}, nil
}

func run(text string, dot map[string]any) (a Answer) {
	defer func() {
		if r := recover(); r != nil {
			a = Answer{Refused: true, Text: fmt.Sprintf("rendering template failed: %v", r)}
		}
	}()
	root := newRoot()
	if _, err := root.New(templateName).Parse(text); err != nil {
		return Answer{Refused: true, Text: cleanupParseError(templateName, err).Error()}
	}
	var out strings.Builder
	if err := root.ExecuteTemplate(&out, templateName, dot); err != nil {
		return Answer{Refused: true, Text: reformatExecErrorMsg(templateName, err).Error()}
	}
	return Answer{Text: strings.ReplaceAll(out.String(), "<no value>", "")}
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
