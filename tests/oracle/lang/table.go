package main

import (
	"fmt"
	"os"
	"strings"

	"gtmpl/tests/oracle/reference"
)

// A table is a file of groups, after optional lines of comment:
//
//	=== what the group shows
//	TEMPLATE
//	--- values
//	YAML
//	--- prints   (or: --- refuses)
//	TEXT
//
// Every section ends with one line end that does not belong to it; a section without any line is empty. `values` may
// be missing, and `prints` or `refuses` too, until they have been filled in.
type table struct {
	path    string
	preface string
	groups  []group
}

type group struct {
	line     int // of its === line
	title    string
	template string
	values   string
	answered bool
	answer   reference.Answer
}

const (
	titleMark = "=== "
	valuesSec = "--- values"
	prints    = "--- prints"
	refuses   = "--- refuses"
)

func isMark(line string) bool {
	return strings.HasPrefix(line, titleMark) || line == valuesSec || line == prints || line == refuses
}

func readTable(path string) (*table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &table{path: path}
	section := &t.preface
	begin := func(s *string) { section = s }
	for i, line := range strings.SplitAfter(string(data), "\n") {
		text := strings.TrimSuffix(line, "\n")
		if !isMark(text) {
			*section += line
			continue
		}
		if title, ok := strings.CutPrefix(text, titleMark); ok {
			t.groups = append(t.groups, group{line: i + 1, title: title})
			begin(&t.groups[len(t.groups)-1].template)
			continue
		}
		if len(t.groups) == 0 {
			return nil, fmt.Errorf("%s:%d: a section before the first group", path, i+1)
		}
		g := &t.groups[len(t.groups)-1]
		if text == valuesSec {
			begin(&g.values)
			continue
		}
		if g.answered {
			return nil, fmt.Errorf("%s:%d: a second answer in one group", path, i+1)
		}
		g.answered = true
		g.answer.Refused = text == refuses
		begin(&g.answer.Text)
	}
	for i := range t.groups {
		g := &t.groups[i]
		for _, s := range []*string{&g.template, &g.values, &g.answer.Text} {
			*s = strings.TrimSuffix(*s, "\n")
		}
	}
	return t, nil
}

// section writes a section's text so that reading gives it back.
func section(out *strings.Builder, text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		if isMark(line) {
			return fmt.Errorf("the line %q would end its section", line)
		}
	}
	if text != "" {
		out.WriteString(text + "\n")
	}
	return nil
}

func (t *table) write() error {
	var out strings.Builder
	out.WriteString(t.preface)
	for _, g := range t.groups {
		out.WriteString(titleMark + g.title + "\n")
		err := section(&out, g.template)
		if err == nil && g.values != "" {
			out.WriteString(valuesSec + "\n")
			err = section(&out, g.values)
		}
		if err == nil {
			mark := prints
			if g.answer.Refused {
				mark = refuses
			}
			out.WriteString(mark + "\n")
			err = section(&out, g.answer.Text)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", t.path, g.line, err)
		}
	}
	return os.WriteFile(t.path, []byte(out.String()), 0o644)
}
