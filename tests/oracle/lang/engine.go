package main

import (
	"context"
	"fmt"
	"strings"
	"text/template"
	_ "unsafe" // go:linkname

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
)

// What Helm keeps to itself. Links with -ldflags=-checklinkname=0 only.

//go:linkname initFunMap helm.sh/helm/v4/pkg/engine.Engine.initFunMap
func initFunMap(e engine.Engine, ctx context.Context, t *template.Template)

//go:linkname cleanupParseError helm.sh/helm/v4/pkg/engine.cleanupParseError
func cleanupParseError(filename string, err error) error

//go:linkname reformatExecErrorMsg helm.sh/helm/v4/pkg/engine.reformatExecErrorMsg
func reformatExecErrorMsg(filename string, err error) error

// The name of the template whose text a group holds; error texts show it.
const templateName = "eval"

// An answer is what the engine printed, or the text of its refusal.
type answer struct {
	refused bool
	text    string
}

// ask runs one template text against values, as Helm runs a chart's template.
func ask(text, values string) (a answer, err error) {
	dot, err := loader.LoadValues(strings.NewReader(values))
	if err != nil {
		return answer{}, fmt.Errorf("values: %w", err)
	}
	defer func() {
		if r := recover(); r != nil {
			a = answer{refused: true, text: fmt.Sprintf("rendering template failed: %v", r)}
		}
	}()
	root := template.New("gotpl").Option("missingkey=zero")
	initFunMap(engine.Engine{}, context.Background(), root)
	if _, err := root.New(templateName).Parse(text); err != nil {
		return answer{refused: true, text: cleanupParseError(templateName, err).Error()}, nil
	}
	var out strings.Builder
	if err := root.ExecuteTemplate(&out, templateName, dot); err != nil {
		return answer{refused: true, text: reformatExecErrorMsg(templateName, err).Error()}, nil
	}
	return answer{text: strings.ReplaceAll(out.String(), "<no value>", "")}, nil
}

// askTwice refuses groups whose answer is not the same each time: no table can hold them.
func askTwice(text, values string) (answer, error) {
	const rounds = 4 // the order of Go's small maps repeats often enough to fool two
	first, err := ask(text, values)
	for i := 1; i < rounds && err == nil; i++ {
		var again answer
		if again, err = ask(text, values); err == nil && again != first {
			err = fmt.Errorf("answers differ from run to run: %q, then %q", first.text, again.text)
		}
	}
	return first, err
}
