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

// A known difference is listed, with its reason, in docs/compatibility.md: in a block marked `difftest`. Its lines
// `template: PATTERN`, `helm: PATTERN` and `gtmpl: PATTERN` must all match. Where both sides print, or both refuse, the
// two answers must also be the same but for what the patterns match (their group, if they have one), so that nothing
// else can hide there.
type known struct {
	heading  string // of the section that it stands in
	patterns map[string]*regexp.Regexp
	count    int
}

func readKnown(path string) ([]*known, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []*known
	var heading string
	var block *known
	for line := range strings.SplitSeq(string(text), "\n") {
		switch {
		case block == nil && line == "```difftest":
			block = &known{heading: heading, patterns: map[string]*regexp.Regexp{}}
		case block != nil && line == "```":
			list = append(list, block)
			block = nil
		case block != nil:
			if err := block.addLine(line); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		case strings.HasPrefix(line, "## "):
			heading = line[len("## "):]
		}
	}
	return list, nil
}

func (k *known) addLine(line string) error {
	name, pattern, ok := strings.Cut(line, ": ")
	if !ok || (name != "template" && name != "helm" && name != "gtmpl") {
		return fmt.Errorf("no pattern: %q", line)
	}
	compiled, err := regexp.Compile("(?s)" + pattern)
	k.patterns[name] = compiled
	return err
}

func (k *known) matches(q question, helm, gtmpl answer) bool {
	texts := map[string]string{"template": q.template, "helm": helm.text, "gtmpl": gtmpl.text}
	for name, pattern := range k.patterns {
		if !pattern.MatchString(texts[name]) {
			return false
		}
	}
	return helm.outcome != gtmpl.outcome || k.without("helm", helm.text) == k.without("gtmpl", gtmpl.text)
}

// without leaves out of an answer what is known to differ.
func (k *known) without(name, text string) string {
	pattern, ok := k.patterns[name]
	if !ok {
		return text
	}
	var out strings.Builder
	end := 0
	for _, match := range pattern.FindAllStringSubmatchIndex(text, -1) {
		part := match[len(match)-2:] // the group, or the whole match
		out.WriteString(text[end:part[0]] + "\x00")
		end = part[1]
	}
	return out.String() + text[end:]
}

func findKnown(list []*known, q question, helm, gtmpl answer) *known {
	for _, k := range list {
		if k.matches(q, helm, gtmpl) {
			return k
		}
	}
	return nil
}
