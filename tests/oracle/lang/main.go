// Asks Helm's own engine what the templates in testdata/lang print.
//
//	lang -fill FILE…     writes the answers into the tables
//	lang -verify FILE…   compares the answers that stand there, and fails if one is wrong
package main

import (
	"fmt"
	"os"

	"gtmpl/tests/oracle/reference"
)

func main() {
	if len(os.Args) < 3 || (os.Args[1] != "-fill" && os.Args[1] != "-verify") {
		fmt.Fprintln(os.Stderr, "usage: lang -fill|-verify FILE...")
		os.Exit(2)
	}
	fill := os.Args[1] == "-fill"
	passed, failed := 0, 0
	for _, path := range os.Args[2:] {
		t, err := readTable(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for i := range t.groups {
			g := &t.groups[i]
			if problem := check(g, fill); problem != "" {
				fmt.Printf("%s:%d: %s: %s\n", path, g.line, g.title, problem)
				failed++
			} else {
				passed++
			}
		}
		if fill && failed == 0 {
			if err := t.write(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
	fmt.Printf("oracle: %d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// check fills in a group's answer, or says what is wrong with the one that stands there.
func check(g *group, fill bool) string {
	got, err := askTwice(g.template, g.values)
	switch {
	case err != nil:
		return err.Error()
	case fill:
		g.answered, g.answer = true, got
		return ""
	case !g.answered:
		return "no answer yet; fill it in with make tables"
	case got != g.answer:
		return fmt.Sprintf("Helm %s %q; the table has %s %q", verb(got), got.Text, verb(g.answer), g.answer.Text)
	}
	return ""
}

func verb(a reference.Answer) string {
	if a.Refused {
		return "refuses"
	}
	return "prints"
}
