// Asks Helm's own engine what the templates in testdata/lang print, and Helm's validator what it says of the schemas in
// testdata/schema.
//
//	lang -fill FILE…     writes the answers into the tables
//	lang -verify FILE…   compares the answers that stand there, and fails if one is wrong
package main

import (
	"fmt"
	"os"

	"gtmpl/tests/oracle/reference"
	"gtmpl/tests/oracle/table"
)

func main() {
	if len(os.Args) < 3 || (os.Args[1] != "-fill" && os.Args[1] != "-verify") {
		fmt.Fprintln(os.Stderr, "usage: lang -fill|-verify FILE...")
		os.Exit(2)
	}
	fill := os.Args[1] == "-fill"
	passed, failed := 0, 0
	for _, path := range os.Args[2:] {
		t, err := table.Read(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for i := range t.Groups {
			g := &t.Groups[i]
			if problem := check(g, fill); problem != "" {
				fmt.Printf("%s:%d: %s: %s\n", path, g.Line, g.Title, problem)
				failed++
			} else {
				passed++
			}
		}
		if fill && failed == 0 {
			if err := t.Write(); err != nil {
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
func check(g *table.Group, fill bool) string {
	got, err := askTwice(g)
	switch {
	case err != nil:
		return err.Error()
	case fill:
		g.Answered, g.Answer = true, got
		return ""
	case !g.Answered:
		return "no answer yet; fill it in with make tables"
	case got != g.Answer:
		return fmt.Sprintf("Helm %s %q; the table has %s %q", verb(got), got.Text, verb(g.Answer), g.Answer.Text)
	}
	return ""
}

func verb(a reference.Answer) string {
	if a.Refused {
		return "refuses"
	}
	return "prints"
}
