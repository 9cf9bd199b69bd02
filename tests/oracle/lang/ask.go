package main

import (
	"fmt"

	"gtmpl/tests/oracle/reference"
)

// askTwice refuses groups whose answer is not the same each time: no table can hold them.
func askTwice(text, values string) (reference.Answer, error) {
	const rounds = 4 // the order of Go's small maps repeats often enough to fool two
	first, err := reference.Ask(text, values)
	for i := 1; i < rounds && err == nil; i++ {
		var again reference.Answer
		if again, err = reference.Ask(text, values); err == nil && again != first {
			err = fmt.Errorf("answers differ from run to run: %q, then %q", first.Text, again.Text)
		}
	}
	return first, err
}
