package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

type generator struct {
	*rand.Rand
}

// Few names, so that what is made independently meets. Names of charts are among them.
var (
	keys       = []string{"a", "b", "c", "enabled", "global", "exports", "data", "one", "two", "three", "tags"}
	chartNames = []string{"one", "two", "three"}
	tagNames   = []string{"x", "y", "z"}
	scalars    = []any{nil, nil, true, false, 0, 1, -3, 1.5, 1e6, 123456789012, "", "text", "true", "null", "12", "0755", "a: b", "1e3", " "}
)

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

func (g *generator) chance(one int) bool { return g.IntN(one) == 0 }

// --- values ----------------------------------------------------------------------------------------------------------

func (g *generator) value(depth int) any {
	switch n := g.IntN(10); {
	case n < 5 && depth > 0:
		return g.table(depth - 1)
	case n == 5 && depth > 0:
		list := []any{}
		for range g.IntN(4) {
			list = append(list, g.value(depth-1))
		}
		return list
	}
	return pick(g, scalars)
}

func (g *generator) table(depth int) map[string]any {
	m := map[string]any{}
	for range g.IntN(5) {
		m[pick(g, keys)] = g.value(depth)
	}
	return m
}

// values are those of a chart or a user, in the shape that charts expect but for some.
func (g *generator) values() map[string]any {
	m := g.table(3)
	if !g.chance(3) {
		m["global"] = g.table(2)
	}
	for _, name := range chartNames {
		if g.chance(2) {
			m[name] = g.table(3)
		}
	}
	if g.chance(2) {
		tags := map[string]any{}
		for range g.IntN(3) {
			tags[pick(g, tagNames)] = !g.chance(2)
		}
		m["tags"] = tags
	}
	if g.chance(3) {
		m["exports"] = map[string]any{"data": g.value(2), "a": g.table(2)}
	}
	return m
}

// --- charts ----------------------------------------------------------------------------------------------------------

func (g *generator) chart(name string, depth int) chart {
	c := chart{Metadata: map[string]any{"name": name, "version": pick(g, []string{"0.1.0", "1.2.3", "2.0.0-rc.1"})}}
	if g.chance(6) {
		c.Metadata["type"] = "library"
	}
	if !g.chance(5) {
		c.Values = g.values()
	}
	if depth == 0 {
		return c
	}
	for _, child := range chartNames {
		if g.chance(2) {
			c.Dependencies = append(c.Dependencies, g.chart(child, depth-1))
		}
	}
	if g.chance(6) {
		return c
	}
	var declared []any
	used := map[string]bool{}
	for range g.IntN(5) {
		name := pick(g, chartNames)
		if len(c.Dependencies) > 0 && !g.chance(20) { // else it may be missing
			name = pick(g, c.Dependencies).Metadata["name"].(string)
		}
		d := g.dependency(name)
		if alias, ok := d["alias"].(string); ok {
			name = alias
		}
		if used[name] && !g.chance(20) { // else it is refused
			continue
		}
		used[name] = true
		declared = append(declared, d)
	}
	c.Metadata["dependencies"] = declared
	return c
}

func (g *generator) dependency(name string) map[string]any {
	d := map[string]any{"name": name, "version": pick(g, []string{"*", ">=0.1.0", "^1", "0.1.0", "1.x", ">0-0", ">=0.0.0-0", "*"})}
	if g.chance(3) {
		d["alias"] = pick(g, []string{"one", "two", "other", "a", "b"})
	}
	if g.chance(2) {
		var paths []string
		for range 1 + g.IntN(3) {
			paths = append(paths, g.path(2))
		}
		d["condition"] = strings.Join(paths, ",")
	}
	if g.chance(2) {
		tags := []any{}
		for range g.IntN(3) {
			tags = append(tags, pick(g, tagNames))
		}
		d["tags"] = tags
	}
	if g.chance(2) {
		d["import-values"] = g.imports()
	}
	if g.chance(8) {
		d["enabled"] = !g.chance(2)
	}
	return d
}

func (g *generator) imports() []any {
	list := []any{}
	for range g.IntN(4) {
		if g.chance(2) {
			list = append(list, pick(g, keys))
		} else {
			parent := "."
			if !g.chance(3) {
				parent = g.path(2)
			}
			list = append(list, map[string]any{"child": g.path(2), "parent": parent})
		}
	}
	return list
}

// path joins keys; charts' switches are likely ends.
func (g *generator) path(most int) string {
	words := []string{pick(g, keys)}
	if g.chance(2) {
		words[0] = pick(g, chartNames)
	}
	for range g.IntN(most) {
		words = append(words, pick(g, keys))
	}
	if g.chance(3) {
		words = append(words, "enabled")
	}
	return strings.Join(words, ".")
}

// --- what the user gives ---------------------------------------------------------------------------------------------

func (g *generator) question() question {
	var q question
	if !g.chance(3) {
		c := g.chart("root", g.IntN(4))
		delete(c.Metadata, "type")
		q.chart = &c
	}
	if !g.chance(3) {
		q.values = asJSON(g.values())
	}
	for range max(0, g.IntN(6)-2) {
		switch g.IntN(10) {
		case 0:
			q.words = append(q.words, "--set-json", g.json())
		case 1:
			q.words = append(q.words, "--set-literal", g.settings("--set-literal"))
		case 2:
			q.words = append(q.words, "--set-file", g.settings("--set-file"))
		case 3, 4:
			q.words = append(q.words, "--set-string", g.settings("--set-string"))
		default:
			q.words = append(q.words, "--set", g.settings("--set"))
		}
	}
	return q
}

func asJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // all that is made here can be written
	}
	return text
}

// json is `{…}` or `path={…},path=[…]`.
func (g *generator) json() string {
	if g.chance(3) {
		return g.damage(string(asJSON(g.values())))
	}
	var parts []string
	for range 1 + g.IntN(2) {
		parts = append(parts, g.key()+"="+string(asJSON(g.value(2))))
	}
	return g.damage(strings.Join(parts, ","))
}

// key is a path with indexes and escapes.
func (g *generator) key() string {
	var b strings.Builder
	b.WriteString(g.path(3))
	for g.chance(3) {
		fmt.Fprintf(&b, "[%d]", g.IntN(4))
		if g.chance(2) {
			b.WriteString("." + pick(g, keys))
		}
	}
	if g.chance(12) {
		b.WriteString(`\.d`)
	}
	return b.String()
}

func (g *generator) settings(flag string) string {
	var parts []string
	for range 1 + g.IntN(3) {
		value := g.setValue()
		if flag == "--set-file" {
			value = pick(g, []string{fileToRead, fileToRead, fileToRead, "nowhere", ""})
		}
		parts = append(parts, g.key()+"="+value)
	}
	return g.damage(strings.Join(parts, ","))
}

func (g *generator) setValue() string {
	switch g.IntN(8) {
	case 0:
		return "null"
	case 1:
		var items []string
		for range g.IntN(4) {
			items = append(items, g.setValue())
		}
		return "{" + strings.Join(items, ",") + "}"
	case 2:
		return pick(g, []string{`\,`, `a\,b`, `\\`, `\{`, `a\=b`, "a=b", "a.b", "[0]", " ", "é", "\t", "\\n", "}", "a{b}", "\n"})
	}
	return pick(g, []string{"true", "false", "1", "-1", "0", "01", "0x1f", "1.5", "1e3", "text", "", "9223372036854775808", "nil", "TRUE", "~"})
}

const damaging = `.,=[]{}\0-9 "` + "\nnulé"

// damage changes a letter of some texts.
func (g *generator) damage(text string) string {
	letters := []rune(text)
	for g.chance(4) && len(letters) > 0 {
		at := g.IntN(len(letters))
		letter := pick(g, []rune(damaging))
		switch g.IntN(3) {
		case 0:
			letters[at] = letter
		case 1:
			letters = append(letters[:at], letters[at+1:]...)
		default:
			letters = append(letters[:at], append([]rune{letter}, letters[at:]...)...)
		}
	}
	return string(letters)
}
