package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// How to ask both programs for what a test of Helm asks a function.
type asking func(call) (question, error)

// A question is a chart (nil: one without values) and what the user gives it.
type question struct {
	chart  *chart
	values json.RawMessage // a values file; nil: none
	words  []string
}

var tables = []struct {
	folder, function string
	asking           asking
}{
	{"pkg/strvals", "Parse", setting("--set")},
	{"pkg/strvals", "ParseString", setting("--set-string")},
	{"pkg/strvals", "ParseFile", setting("--set-file")},
	{"pkg/strvals", "ParseLiteral", setting("--set-literal")},
	{"pkg/strvals", "ParseInto", settingInto("--set")},
	{"pkg/strvals", "ParseIntoString", settingInto("--set-string")},
	{"pkg/strvals", "ParseJSON", settingInto("--set-json")},
	{"pkg/strvals", "ParseIntoFile", settingInto("--set-file")},
	{"pkg/strvals", "ParseLiteralInto", settingInto("--set-literal")},
	{"pkg/chart/common/util", "CoalesceValues", chartAndValues},
	{"pkg/chart/common/util", "MergeValues", chartAndValues},
	{"pkg/chart/common/util", "ToRenderValuesWithSchemaValidation", chartAndValues},
	{"pkg/chart/common/util", "ValidateAgainstSchema", chartAndValues},
	{"pkg/chart/common/util", "ValidateAgainstSingleSchema", valuesAndSchema},
	{"pkg/chart/common/util", "CoalesceTables", twoTables},
	{"pkg/chart/common/util", "MergeTables", twoTables},
	{"pkg/chart/v2/util", "processDependencyEnabled", chartAndValues},
	{"pkg/chart/v2/util", "processDependencyImportValues", chartAlone},
}

// The tests of --set-file read this file.
const fileToRead, fileText = "path1", "value1"

func setting(flag string) asking {
	return func(c call) (question, error) {
		var text string
		err := json.Unmarshal(c.Arguments[0], &text)
		return question{words: []string{flag, text}}, err
	}
}

func settingInto(flag string) asking {
	return func(c call) (question, error) {
		q, err := setting(flag)(c)
		q.values = c.Arguments[1]
		return q, err
	}
}

func chartAlone(c call) (question, error) {
	q := question{chart: new(chart)}
	return q, json.Unmarshal(c.Arguments[0], q.chart)
}

func chartAndValues(c call) (question, error) {
	q, err := chartAlone(c)
	q.values = c.Arguments[1]
	return q, err
}

func valuesAndSchema(c call) (question, error) {
	q := question{chart: new(chart), values: c.Arguments[0]}
	return q, json.Unmarshal(c.Arguments[1], &q.chart.Schema)
}

// Tables are merged as a user's values are with a chart's.
func twoTables(c call) (question, error) {
	q := question{chart: new(chart), values: c.Arguments[0]}
	return q, json.Unmarshal(c.Arguments[1], &q.chart.Values)
}

func (r *runner) runTables() error {
	askings := map[string]asking{}
	var functions []recorded
	for _, t := range tables {
		functions = append(functions, recorded{t.folder, t.function, false})
		askings[t.function] = t.asking
	}
	calls, err := record(r.options, functions, ".")
	if err != nil {
		return err
	}
	folder := filepath.Join(r.work, "tables")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	asked := map[string]int{}
	var commands []command
	for i, c := range calls {
		q, err := askings[c.Function](c)
		if err != nil {
			return err
		}
		one, err := q.write(filepath.Join(folder, fmt.Sprint(i)))
		if err != nil {
			return err
		}
		one.name = "a call of " + c.Function
		asked[c.Function]++
		commands = append(commands, one)
	}
	for _, t := range tables {
		fmt.Printf("%s.%s: %d calls\n", t.folder, t.function, asked[t.function])
		if asked[t.function] == 0 {
			return fmt.Errorf("no test calls %s", t.function)
		}
	}
	return r.each(len(commands), func(_, i int) error { return r.compare(commands[i], nil) })
}

// write puts the question into a folder, and gives the command that asks it there.
func (q *question) write(folder string) (command, error) {
	c := command{folder: folder, words: []string{"template", "release", "chart"}}
	if q.chart == nil {
		q.chart = &chart{}
	}
	if err := q.chart.write(filepath.Join(folder, "chart")); err != nil {
		return c, err
	}
	if q.values != nil {
		if err := writeFile(filepath.Join(folder, "values.json"), q.values); err != nil {
			return c, err
		}
		c.words = append(c.words, "-f", "values.json")
	}
	c.words = append(c.words, q.words...)
	return c, writeFile(filepath.Join(folder, fileToRead), []byte(fileText))
}
