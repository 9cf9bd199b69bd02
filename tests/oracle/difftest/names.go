package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gtmpl/tests/oracle/table"
)

// letters name the Go types of arguments as the library's tables do (lib/template/call.h).
var letters = map[string]string{
	"string": "s", "int": "i", "int64": "l", "float64": "f", "bool": "b", "uint32": "u", "interface {}": "a", "reflect.Value": "v",
	"map[string]interface {}": "m", "[]interface {}": "L", "[]string": "S", "time.Time": "t", "time.Duration": "d", "sprig.certificate": "c",
}

func arguments(t reflect.Type) string {
	var out []string
	for i := range t.NumIn() {
		in, star := t.In(i), ""
		if t.IsVariadic() && i == t.NumIn()-1 {
			in, star = in.Elem(), "*"
		}
		out = append(out, letters[in.String()]+star)
	}
	return strings.Join(out, " ")
}

// checkNames compares the functions that the reference registers with the library's rows: names and arguments.
func checkNames(runner string, types map[string]reflect.Type) ([]string, error) {
	listed, err := exec.Command(runner, "-names").Output()
	if err != nil {
		return nil, err
	}
	var problems []string
	rows := map[string]string{}
	for line := range strings.Lines(string(listed)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if _, hidden := rows[columns[0]]; !hidden { // the library's slice hides the built-in one
			rows[columns[0]] = columns[1]
		}
	}
	for name, t := range types {
		row, ok := rows[name]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: the library has no row for it", name))
		} else if row != arguments(t) {
			problems = append(problems, fmt.Sprintf("%s: the row has %q; Go has %s, which is %q", name, row, t, arguments(t)))
		}
	}
	for name := range rows {
		if types[name] == nil {
			problems = append(problems, fmt.Sprintf("%s: the library has a row, Helm has no such function", name))
		}
	}
	slices.Sort(problems)
	return problems, nil
}

const rowsOfFunction = 4 // that the tables must have

// checkTables looks for functions that the tables of a folder say too little of: few groups call them, or none that
// is refused, though a wrong argument would be.
func checkTables(folder string, types map[string]reflect.Type) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, err
	}
	calls, refusals := map[string]int{}, map[string]int{}
	for _, file := range files {
		t, err := table.Read(file)
		if err != nil {
			return nil, err
		}
		for _, g := range t.Groups {
			for name := range called(g.Template) {
				calls[name]++
				if g.Answer.Refused {
					refusals[name]++
				}
			}
		}
	}
	var problems []string
	for name, t := range types {
		if calls[name] < rowsOfFunction {
			problems = append(problems, fmt.Sprintf("%s: %d groups in %s call it, %d should", name, calls[name], folder, rowsOfFunction))
		}
		if refusals[name] == 0 && !takesAll(t) {
			problems = append(problems, fmt.Sprintf("%s: no group in %s in which a call of it is refused", name, folder))
		}
	}
	slices.Sort(problems)
	return problems, nil
}

var (
	actionPattern = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	wordPattern   = regexp.MustCompile(`[\w.$]+`)
)

// called gives the words in the actions of a template, which may be names of functions.
func called(template string) map[string]bool {
	words := map[string]bool{}
	for _, action := range actionPattern.FindAllString(template, -1) {
		for _, word := range wordPattern.FindAllString(quotedPattern.ReplaceAllString(action, " "), -1) {
			words[word] = true
		}
	}
	return words
}

// takesAll says whether nothing is a wrong argument: any number of them, of any type.
func takesAll(t reflect.Type) bool {
	if !t.IsVariadic() || t.NumIn() > 1 {
		return false
	}
	element := t.In(0).Elem()
	return element.Kind() == reflect.Interface || element == reflect.TypeFor[reflect.Value]()
}
