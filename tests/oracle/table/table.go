// Package table reads and writes the tables in testdata/lang and testdata/schema.
package table

import (
	"fmt"
	"os"
	"strings"

	"gtmpl/tests/oracle/reference"
)

// A Table is a file of groups, after optional lines of comment:
//
//	=== what the group shows
//	TEMPLATE
//	--- values
//	YAML
//	--- prints   (or: --- refuses)
//	TEXT
//
// A group may ask about a JSON schema: its template is empty, and a section `--- schema` stands before the values.
// Every section ends with one line end that does not belong to it; a section without any line is empty. `values` may
// be missing, and `prints` or `refuses` too, until they have been filled in.
type Table struct {
	path    string
	preface string
	Groups  []Group
}

type Group struct {
	Line     int // of its === line
	Title    string
	Template string
	Schema   string
	Values   string
	Answered bool
	Answer   reference.Answer
}

const (
	titleMark = "=== "
	schemaSec = "--- schema"
	valuesSec = "--- values"
	prints    = "--- prints"
	refuses   = "--- refuses"
)

func isMark(line string) bool {
	return strings.HasPrefix(line, titleMark) || line == schemaSec || line == valuesSec || line == prints || line == refuses
}

// Read reads a table.
func Read(path string) (*Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &Table{path: path}
	section := &t.preface
	begin := func(s *string) { section = s }
	for i, line := range strings.SplitAfter(string(data), "\n") {
		text := strings.TrimSuffix(line, "\n")
		if !isMark(text) {
			*section += line
			continue
		}
		if title, ok := strings.CutPrefix(text, titleMark); ok {
			t.Groups = append(t.Groups, Group{Line: i + 1, Title: title})
			begin(&t.Groups[len(t.Groups)-1].Template)
			continue
		}
		if len(t.Groups) == 0 {
			return nil, fmt.Errorf("%s:%d: a section before the first group", path, i+1)
		}
		g := &t.Groups[len(t.Groups)-1]
		if text == schemaSec {
			begin(&g.Schema)
			continue
		}
		if text == valuesSec {
			begin(&g.Values)
			continue
		}
		if g.Answered {
			return nil, fmt.Errorf("%s:%d: a second answer in one group", path, i+1)
		}
		g.Answered = true
		g.Answer.Refused = text == refuses
		begin(&g.Answer.Text)
	}
	for i := range t.Groups {
		g := &t.Groups[i]
		for _, s := range []*string{&g.Template, &g.Schema, &g.Values, &g.Answer.Text} {
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

// Write writes the table to where it was read from.
func (t *Table) Write() error {
	var out strings.Builder
	out.WriteString(t.preface)
	for _, g := range t.Groups {
		out.WriteString(titleMark + g.Title + "\n")
		err := section(&out, g.Template)
		if err == nil && g.Schema != "" {
			out.WriteString(schemaSec + "\n")
			err = section(&out, g.Schema)
		}
		if err == nil && g.Values != "" {
			out.WriteString(valuesSec + "\n")
			err = section(&out, g.Values)
		}
		if err == nil {
			mark := prints
			if g.Answer.Refused {
				mark = refuses
			}
			out.WriteString(mark + "\n")
			err = section(&out, g.Answer.Text)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", t.path, g.Line, err)
		}
	}
	return os.WriteFile(t.path, []byte(out.String()), 0o644)
}
