package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
)

// randomValues makes the dot: keys whose names say what kind of value they hold, so that templates can be written for
// them.
func randomValues(r *rand.Rand, big bool) map[string]any {
	v := map[string]any{
		"s1": pick(r, strings_), "s2": pick(r, strings_), "s3": pick(r, keys_),
		"n1": r.IntN(6), "n2": r.IntN(40) - 8, "f1": number(r, big), "b1": r.IntN(2) == 0, "b2": r.IntN(2) == 0, "nil": nil,
		"l1": randomList(r, big, 2), "ls": stringList(r), "ln": numberList(r, big), "lm": []any{randomMap(r, big, 1), randomMap(r, big, 1)}, "l0": []any{},
		"m1": randomMap(r, big, 2), "ms": map[string]any{"a": pick(r, strings_), "b": pick(r, strings_)}, "m0": map[string]any{},
		"mm": map[string]any{"a": randomMap(r, big, 1), "b": map[string]any{"k": randomMap(r, big, 1), "x": nil}},
		"e":  "", "num": pick(r, numericStrings), "ver": pick(r, versions), "dur": pick(r, durations), "yaml": pick(r, yamls), "json": pick(r, jsons),
		"tpl": pick(r, innerTemplates), "b64": pick(r, base64s),
	}
	for _, name := range []string{"s1", "n1", "l1", "m1", "b1"} {
		if r.IntN(40) == 0 { // now and then a value is not what its name says
			v[name] = randomValue(r, big, 2)
		}
	}
	return v
}

func pick[T any](r *rand.Rand, from []T) T {
	return from[r.IntN(len(from))]
}

func number(r *rand.Rand, big bool) any {
	n := float64(r.IntN(200)-40) / pick(r, []float64{1, 2, 4, 10, 3, 1000})
	if big && r.IntN(2) == 0 {
		n *= pick(r, []float64{1e3, 1e6, 1e9, 1e15, 1e18, 1e21, 1e300, 1e-9, 9007199254740993})
	}
	return n
}

func randomValue(r *rand.Rand, big bool, depth int) any {
	switch n := r.IntN(12); {
	case n < 4:
		return pick(r, strings_)
	case n < 5:
		return pick(r, numericStrings)
	case n < 7:
		return number(r, big)
	case n < 8:
		return r.IntN(2) == 0
	case n < 9 || depth == 0:
		return nil
	case n < 10:
		return randomList(r, big, depth-1)
	}
	return randomMap(r, big, depth-1)
}

func randomList(r *rand.Rand, big bool, depth int) []any {
	l := make([]any, r.IntN(5))
	for i := range l {
		l[i] = randomValue(r, big, depth)
	}
	return l
}

func stringList(r *rand.Rand) []any {
	l := make([]any, r.IntN(5))
	for i := range l {
		l[i] = pick(r, strings_)
	}
	return l
}

func numberList(r *rand.Rand, big bool) []any {
	l := make([]any, r.IntN(5))
	for i := range l {
		l[i] = number(r, big)
	}
	return l
}

func randomMap(r *rand.Rand, big bool, depth int) map[string]any {
	m := map[string]any{}
	for range r.IntN(5) {
		m[pick(r, keys_)] = randomValue(r, big, depth)
	}
	return m
}

// asYAML writes JSON, which is YAML too.
func asYAML(values map[string]any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		panic("values do not encode: " + strconv.Quote(err.Error()))
	}
	return strings.ReplaceAll(out.String(), "\x7f", `\u007f`) // no YAML has it as it is
}
