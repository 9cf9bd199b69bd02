package main

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

var tokenPattern = regexp.MustCompile("(?s)\\{\\{-?|-?\\}\\}|\"(?:\\\\.|[^\"\\\\\n])*\"|`[^`]*`|'(?:\\\\.|[^'\\\\\n])*'|[\\w$.]+|\\s+|:=|/\\*.*?\\*/|.")

// tokens cuts a template into what a mutation moves about; joined they are the text again.
func tokens(text string) []string {
	return tokenPattern.FindAllString(text, -1)
}

var inserted = []string{"{{", "}}", "{{-", "-}}", "(", ")", "|", ":=", "=", ",", "\"", "`", "'", "end", "else", "if", "range", "with", "define", "template", "block", "break", "nil", ".", "$", "$x", "$v1", "1", "\"s\"", " ", "\n", "/*", "*/", ".a", ".1", "-", "else if", "continue", "true", "é", "\x00", "\xff", "!", ";", "@", "0x", "''", "\\"}

// mutate deletes, doubles, moves or inserts a few tokens.
func mutate(r *rand.Rand, text string) string {
	t := tokens(text)
	for range 1 + r.IntN(3) {
		if len(t) == 0 {
			break
		}
		at := r.IntN(len(t))
		switch r.IntN(6) {
		case 0, 1:
			t = slices.Delete(t, at, at+1)
		case 2:
			t = slices.Insert(t, at, t[at])
		case 3:
			t = slices.Insert(t, at, pick(r, inserted))
		case 4:
			t[at] = t[r.IntN(len(t))]
		case 5:
			if s := t[at]; len(s) > 1 { // cut within
				cut := r.IntN(len(s))
				t[at] = s[:cut] + s[cut+1:]
			}
		}
	}
	return strings.Join(t, "")
}

var (
	hazardPattern = regexp.MustCompile(`\b(` + strings.Join(hazards, "|") + `|range)\b`)
	largePattern  = regexp.MustCompile(`[0-9_a-fxob]{6,}|\d[eEpP]\+?\d|\b(` + strings.Join(producers, "|") + `|atoi|int64|int|mul|toDecimal)\b`)
)

// mayExplode says whether a text that nobody designed might make something huge.
func mayExplode(text string) bool {
	return hazardPattern.MatchString(text) && largePattern.MatchString(text)
}
