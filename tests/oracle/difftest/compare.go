package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A class says how two answers compare; the order is that of the report.
type class int

const (
	sameOutput class = iota
	sameRefusal
	otherText     // both refuse, in other words
	otherOutput   // both print, and not the same
	otherAnswer   // one refuses, or crashes, or hangs
	notRepeatable // the reference differs from itself
	notComparable // the reference crashes or hangs
	classes
)

var classNames = [classes]string{"same output", "same refusal", "refusal with other text", "output differs", "accept/refuse differs", "not repeatable", "not comparable"}

func compare(helm, gtmpl answer) class {
	switch {
	case helm.outcome == crashes || helm.outcome == hangs:
		return notComparable
	case helm.outcome != gtmpl.outcome:
		return otherAnswer
	case helm.text == gtmpl.text && helm.outcome == prints:
		return sameOutput
	case helm.text == gtmpl.text:
		return sameRefusal
	case helm.outcome == prints:
		return otherOutput
	}
	return otherText
}

// A pair is the two sides.
type pair struct {
	helm, gtmpl *endpoint
}

// How often both are asked again. The order of Go's small maps repeats often.
const rounds, roundsOfMaps = 6, 60

var mapPattern = regexp.MustCompile(`\b(keys|values)\b`)

// judge asks both again where they differ: what only time or chance told apart is no difference.
func (p *pair) judge(q question, helm, gtmpl answer) (class, answer, answer, error) {
	c := compare(helm, gtmpl)
	if c == sameOutput || c == sameRefusal || c == notComparable {
		return c, helm, gtmpl, nil
	}
	seen := map[answer]bool{helm: true}
	stable := true
	times := rounds
	if mapPattern.MatchString(q.template) {
		times = roundsOfMaps
	}
	for range times {
		again, err := p.helm.askOne(q)
		if err != nil {
			return c, helm, gtmpl, err
		}
		if gtmpl, err = p.gtmpl.askOne(q); err != nil {
			return c, helm, gtmpl, err
		}
		stable = stable && again == helm
		seen[again] = true
		if seen[gtmpl] {
			return compare(gtmpl, gtmpl), gtmpl, gtmpl, nil
		}
	}
	if !stable {
		return notRepeatable, helm, gtmpl, nil
	}
	return c, helm, gtmpl, nil
}

// A known difference is listed, with its reason, in docs/compatibility.md: in a block marked `difftest`, whose lines
// `template: PATTERN`, `helm: PATTERN` and `gtmpl: PATTERN` must all match the text of a case and of its answers.
type known struct {
	patterns map[string]*regexp.Regexp
	count    int
}

func readKnown(path string) ([]*known, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []*known
	for _, block := range strings.Split(string(text), "\n```difftest\n")[1:] {
		k := &known{patterns: map[string]*regexp.Regexp{}}
		block, _, _ = strings.Cut(block, "\n```")
		for _, line := range strings.Split(block, "\n") {
			name, pattern, ok := strings.Cut(line, ": ")
			if !ok || (name != "template" && name != "helm" && name != "gtmpl") {
				return nil, fmt.Errorf("%s: no pattern: %q", path, line)
			}
			if k.patterns[name], err = regexp.Compile("(?s)" + pattern); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
		list = append(list, k)
	}
	return list, nil
}

func (k *known) matches(q question, helm, gtmpl answer) bool {
	texts := map[string]string{"template": q.template, "helm": helm.text, "gtmpl": gtmpl.text}
	for name, pattern := range k.patterns {
		if !pattern.MatchString(texts[name]) {
			return false
		}
	}
	return true
}

func findKnown(list []*known, q question, helm, gtmpl answer) *known {
	for _, k := range list {
		if k.matches(q, helm, gtmpl) {
			return k
		}
	}
	return nil
}
