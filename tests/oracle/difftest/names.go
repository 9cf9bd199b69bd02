package main

import (
	"fmt"
	"os/exec"
	"reflect"
	"slices"
	"strings"
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
