package main

import (
	"fmt"

	"gtmpl/tests/oracle/reference"
	"gtmpl/tests/oracle/table"
)

func ask(g *table.Group) (reference.Answer, error) {
	if g.Schema != "" {
		return reference.AskSchema(g.Schema, g.Values)
	}
	return reference.Ask(g.Template, g.Values)
}

// askTwice refuses groups whose answer is not the same each time: no table can hold them.
func askTwice(g *table.Group) (reference.Answer, error) {
	const rounds = 4 // the order of Go's small maps repeats often enough to fool two
	first, err := ask(g)
	for i := 1; i < rounds && err == nil; i++ {
		var again reference.Answer
		if again, err = ask(g); err == nil && again != first {
			err = fmt.Errorf("answers differ from run to run: %q, then %q", first.Text, again.Text)
		}
	}
	return first, err
}
