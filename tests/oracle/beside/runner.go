package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A command is a line for both programs, without their name.
type command struct {
	name   string // for reports
	folder string
	words  []string
	input  string
}

type result struct {
	output, errors string
	code           int // -1: killed, or hung
}

// Helm's log for its own authors, of which gtmpl has nothing.
var debugPattern = regexp.MustCompile(`(?m)^level=DEBUG .*\n`)

const patience = 60 * time.Second

// A runner runs commands and counts what came of them.
type runner struct {
	options
	environment []string

	lock    sync.Mutex
	alike   int
	refused int // of those alike
	differs []string
	leftOut map[string]int
}

// newRunner gives both programs an empty home, so that no configuration of the user's takes part.
func newRunner(o options) (*runner, error) {
	home := filepath.Join(o.work, "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, err
	}
	environment := slices.DeleteFunc(os.Environ(), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return strings.HasPrefix(name, "HELM_") || strings.HasPrefix(name, "XDG_") || name == "HOME" || name == "KUBECONFIG"
	})
	environment = append(environment, "HOME="+home, "KUBECONFIG="+filepath.Join(home, "no-kubeconfig"))
	return &runner{options: o, environment: environment, leftOut: map[string]int{}}, nil
}

func (r *runner) start(c command, program string, words []string) (result, error) {
	limited, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p := exec.CommandContext(limited, program)
	p.Args, p.Dir, p.Env = words, c.folder, r.environment
	p.Stdin = strings.NewReader(c.input)
	var out, errs bytes.Buffer
	p.Stdout, p.Stderr = &out, &errs
	err := p.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	return result{out.String(), debugPattern.ReplaceAllString(errs.String(), ""), p.ProcessState.ExitCode()}, nil
}

// gtmpl is called as helm, since both name themselves in messages.
func (r *runner) askGtmpl(c command) (result, error) {
	words := append([]string{"helm"}, c.words...)
	if r.helm3 != "" {
		words = append(words, "--compat", "helm3", "--kube-version", kubeVersion)
	}
	return r.start(c, r.gtmpl, words)
}

// A Helm 3 that was built without its flags for the linker takes Kubernetes to be 1.20.
const kubeVersion = "1.34.0"

func (r *runner) askHelm(c command) (result, error) {
	if r.helm3 != "" {
		return r.start(c, r.helm3, append(append([]string{"helm"}, c.words...), "--kube-version", kubeVersion))
	}
	self, err := os.Executable()
	if err != nil {
		return result{}, err
	}
	return r.start(c, self, append([]string{"helm", "-helm"}, c.words...))
}

// How often Helm is asked before a difference counts. Go begins small maps with their first entry three times in four.
const attempts = 24

// compare runs a command through both; `helm` is what is known of Helm's answer already, or nil. A difference counts
// only when Helms that ran nothing else before give the same answer each time. Where they do not, and it is only the
// order that changes, gtmpl's order is as good.
func (r *runner) compare(c command, helm *result) error {
	gtmpl, err := r.askGtmpl(c)
	if err != nil {
		return err
	}
	if helm != nil && *helm == gtmpl {
		r.note(c, *helm)
		return nil
	}
	var first result
	for i := range attempts {
		answer, err := r.askHelm(c)
		if err != nil {
			return err
		}
		if answer == gtmpl {
			r.note(c, answer)
			return nil
		}
		if i == 0 {
			first = answer
		} else if answer != first {
			if first.sorted() == gtmpl.sorted() {
				r.note(c, first)
			} else {
				r.leave(c, "Helm does not repeat it")
			}
			return nil
		}
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.differs = append(r.differs, describe(c, first, gtmpl))
	return nil
}

// note counts a command that both answered alike.
func (r *runner) note(c command, answer result) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.alike++
	if answer.code != 0 {
		r.refused++
	}
	if r.verbose {
		fmt.Printf("alike (%d): %s\n%s", answer.code, strings.Join(c.words, " "), answer.errors)
	}
}

// sorted is the answer without the order of its lines, and of what commas part.
func (a result) sorted() result {
	for _, text := range []*string{&a.output, &a.errors} {
		parts := strings.FieldsFunc(*text, func(c rune) bool { return strings.ContainsRune("\n, ", c) })
		slices.Sort(parts)
		*text = strings.Join(parts, "\n")
	}
	return a
}

// leave counts a command that is not compared.
func (r *runner) leave(c command, why string) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.leftOut[why]++
	if r.verbose {
		fmt.Printf("left out (%s): %s\n", why, strings.Join(c.words, " "))
	}
}

func describe(c command, helm, gtmpl result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "=== %s\nin %s: %q\n", c.name, c.folder, c.words)
	if helm.code != gtmpl.code {
		fmt.Fprintf(&b, "exit code: helm %d, gtmpl %d\n", helm.code, gtmpl.code)
	}
	differ(&b, "standard output", helm.output, gtmpl.output)
	differ(&b, "standard error", helm.errors, gtmpl.errors)
	return b.String()
}

// differ shows the part between the common beginning and the common end, in whole lines.
func differ(b *strings.Builder, what, helm, gtmpl string) {
	if helm == gtmpl {
		return
	}
	h, g := strings.SplitAfter(helm, "\n"), strings.SplitAfter(gtmpl, "\n")
	first := 0
	for first < min(len(h), len(g)) && h[first] == g[first] {
		first++
	}
	last := 0
	for last < min(len(h), len(g))-first && h[len(h)-1-last] == g[len(g)-1-last] {
		last++
	}
	fmt.Fprintf(b, "%s, line %d:\n", what, first+1)
	for _, side := range []struct {
		name  string
		lines []string
	}{{"helm", h[first : len(h)-last]}, {"gtmpl", g[first : len(g)-last]}} {
		const most = 30
		for i, line := range side.lines {
			if i == most {
				fmt.Fprintf(b, "  %-5s … %d lines more\n", side.name, len(side.lines)-most)
				break
			}
			fmt.Fprintf(b, "  %-5s %q\n", side.name, line)
		}
	}
}

// report says what came of it; true when all were alike, and there were some.
func (r *runner) report(what string) bool {
	for i, d := range r.differs {
		if i == r.show {
			fmt.Printf("… and %d more\n", len(r.differs)-i)
			break
		}
		fmt.Print(d)
	}
	for why, count := range r.leftOut {
		fmt.Printf("left out, %s: %d\n", why, count)
	}
	fmt.Printf("%s: %d alike (%d of them refusals), %d different\n", what, r.alike, r.refused, len(r.differs))
	return len(r.differs) == 0 && r.alike > 0
}
