package main

import (
	"fmt"
	"slices"
	"strings"
)

// braces writes an action, sometimes with trimming or without the spaces.
func (g *generator) braces(inside string) string {
	switch g.IntN(15) {
	case 0:
		return "{{- " + inside + " -}}"
	case 1:
		return "{{- " + inside + " }}"
	case 2:
		return "{{ " + inside + " -}}"
	case 3:
		return "{{" + inside + "}}"
	case 4:
		return "{{ " + inside + "\n}}"
	case 5:
		return pick(g.Rand, []string{"", " ", "\n", "\t \r\n", "x\n "}) + "{{- " + inside + " -}}" + pick(g.Rand, []string{"", " ", "\n", "\t \r\n", " \ny"})
	case 6:
		return pick(g.Rand, []string{"{{-", "{{- \n", "{{\t", "{{-\t"}) + inside + pick(g.Rand, []string{"-}}", "\n-}}", " \t}}", "}}"})
	}
	return "{{ " + inside + " }}"
}

// body writes some text and statements.
func (g *generator) body(depth int) string {
	var out strings.Builder
	known := len(g.variables)
	for range 1 + g.IntN(3) {
		if g.IntN(3) == 0 {
			out.WriteString(pick(g.Rand, texts))
		}
		out.WriteString(g.statement(depth))
	}
	g.variables = g.variables[:known]
	return out.String()
}

func (g *generator) statement(depth int) string {
	if depth <= 0 {
		return g.action(1)
	}
	switch g.IntN(18) {
	case 0, 1:
		return g.branch("if", depth)
	case 2, 3:
		return g.branch("with", depth)
	case 4, 5, 6:
		return g.loop(depth)
	case 7, 8:
		name := fmt.Sprintf("$v%d", g.IntN(4))
		text := g.braces(name + " := " + g.value(2))
		if !slices.Contains(g.variables, name) {
			g.variables = append(g.variables, name)
		}
		return text
	case 9:
		if len(g.variables) > 0 {
			return g.braces(pick(g.Rand, g.variables) + " = " + g.value(2))
		}
		return g.action(2)
	case 10:
		return g.braces("template " + g.quoted(pick(g.Rand, templateNames[:5])) + g.of([]string{"", " .", " .m1", " $", " (list 1 2)", " nil", " .s1", " (" + g.value(1) + ")", " $v0 := 1"}))
	case 11:
		return g.braces("include " + g.quoted(pick(g.Rand, templateNames[:5])) + g.of([]string{" .", " .m1", " $", " nil", " .s1 | indent 2", ""}))
	case 12:
		return g.of([]string{"{{/* a comment */}}", "{{- /* trimmed */ -}}", "{{/* two\nlines */}}", "{{ /* spaced */ }}", "{{/* open"})[0:] + pick(g.Rand, texts)
	case 13:
		if g.inRange > 0 || g.IntN(10) == 0 {
			exit := g.of([]string{"break", "continue"})
			return "{{ if " + g.value(1) + " }}{{ " + exit + " }}{{ end }}"
		}
		return g.action(2)
	case 14:
		if g.IntN(4) == 0 {
			return g.braces(`block "blk" `+g.operand("any", 1)) + g.body(depth-1) + "{{ end }}"
		}
		return g.action(3)
	}
	return g.action(3)
}

func (g *generator) branch(word string, depth int) string {
	known := len(g.variables)
	condition := g.value(2)
	switch g.IntN(10) {
	case 0, 1:
		condition = "$c := " + condition
		g.variables = append(g.variables, "$c")
	case 2:
		if known > 0 {
			condition = pick(g.Rand, g.variables) + " = " + condition
		}
	}
	text := g.braces(word+" "+condition) + g.body(depth-1)
	for g.IntN(4) == 0 {
		other := word
		if g.IntN(10) == 0 {
			other = g.of([]string{"if", "with", "range"})
		}
		text += g.braces("else "+other+" "+g.value(1)) + g.body(depth-1)
	}
	if g.IntN(3) == 0 {
		text += g.braces("else") + g.body(depth-1)
	}
	g.variables = g.variables[:known]
	return text + g.braces("end")
}

func (g *generator) loop(depth int) string {
	known := len(g.variables)
	over := g.operand(g.of([]string{"list", "dict", "list", "dict", "container"}), 2)
	if !g.big && g.IntN(6) == 0 {
		over = g.operand("any", 0)
	}
	switch g.IntN(4) {
	case 0:
		over = "$e := " + over
		g.variables = append(g.variables, "$e")
	case 1:
		over = "$i, $e := " + over
		g.variables = append(g.variables, "$i", "$e")
	case 2:
		if known > 0 && g.IntN(2) == 0 {
			over = g.of([]string{"", pick(g.Rand, g.variables) + ", "}) + pick(g.Rand, g.variables) + " = " + over
		}
	}
	g.inRange++
	text := g.braces("range "+over) + pick(g.Rand, []string{"x", ",", ""}) + g.of([]string{"{{ . }}", "{{ typeOf . }}", ""}) + g.body(depth-1)
	g.inRange--
	if g.IntN(4) == 0 {
		text += g.braces("else") + g.body(depth-1)
	}
	g.variables = g.variables[:known]
	return text + g.braces("end")
}

// template writes a whole text: short ones mostly, since the first refusal ends a long one.
func (g *generator) template() string {
	g.odd = pick(g.Rand, []float64{0, 0.03, 0.03, 0.1, 0.3})
	switch n := g.IntN(20); {
	case n < 9:
		return g.action(g.IntN(3))
	case n < 13:
		g.odd /= 4
		return g.action(2) + pick(g.Rand, texts) + g.action(2)
	case n == 13 && g.IntN(4) == 0:
		return fmt.Sprintf(pick(g.Rand, chances), g.IntN(20))
	}
	g.odd /= 4
	var out strings.Builder
	for _, name := range []string{"t1", "t2"} {
		if g.IntN(2) == 0 {
			outer := g.inRange
			g.inRange = 0
			defined := *g
			out.WriteString(g.braces(`define "`+name+`"`) + defined.action(2) + pick(g.Rand, texts) + defined.action(1) + "{{ end }}")
			g.inRange = outer
		}
	}
	return out.String() + g.body(3)
}
