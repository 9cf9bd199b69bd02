package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

func newBufferedReader(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

// Drops what is empty, at any depth: nulls, "", 0, false, empty lists and maps. Items of lists stay, since they count.
func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, item := range v {
			if item = withoutEmpty(item); item != nil {
				out[k] = item
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		if len(v) == 0 {
			return nil
		}
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = withoutEmpty(item)
		}
		return out
	case string:
		if v == "" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	case float64:
		if v == 0 {
			return nil
		}
	}
	return v
}

type reply struct {
	apps   []any
	errors string
	code   int
}

func askGtmpl(program string, in inputs, files ...string) (*reply, error) {
	args := []string{"appset", "generate"}
	if in.Clusters != "" {
		args = append(args, "--clusters", in.Clusters)
	}
	if in.Params != "" {
		args = append(args, "--params", in.Params)
	}
	if in.NewGlobbing {
		args = append(args, "--new-git-file-globbing")
	}
	for url, dir := range in.Repos {
		args = append(args, "--repo", url+"="+dir)
	}
	cmd := exec.Command(program, append(args, files...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, isExit := err.(*exec.ExitError); err != nil && !isExit {
		return nil, err
	}
	r := &reply{errors: errs.String(), code: cmd.ProcessState.ExitCode()}
	for _, doc := range strings.Split("\n"+out.String(), "\n---\n") {
		if strings.TrimSpace(doc) == "" {
			continue
		}
		var app any
		if err := yaml.Unmarshal([]byte(doc), &app); err != nil {
			return nil, fmt.Errorf("%w in %s", err, doc)
		}
		r.apps = append(r.apps, withoutEmpty(app))
	}
	return r, nil
}

func lines(apps []any, ordered bool) []string {
	var all []string
	for _, a := range apps {
		content, _ := json.Marshal(a)
		all = append(all, string(content))
	}
	if !ordered {
		sort.Strings(all)
	}
	return all
}

// Whether a key is one that Argo CD reads in an entry of `generators`.
func isGeneratorKey(key string) bool {
	t := reflect.TypeOf(v1alpha1.ApplicationSetGenerator{})
	for i := 0; i < t.NumField(); i++ {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name == key {
			return true
		}
	}
	return false
}

// Whether a set has an entry of which Argo CD knows no key.
func hasUnknownGenerator(content []byte) bool {
	var set struct {
		Spec struct {
			Generators []map[string]any `json:"generators"`
		} `json:"spec"`
	}
	if yaml.Unmarshal(content, &set) != nil {
		return false
	}
	for _, entry := range set.Spec.Generators {
		known := 0
		for key := range entry {
			if isGeneratorKey(key) {
				known++
			}
		}
		if known == 0 && len(entry) > 0 {
			return true
		}
	}
	return false
}

// What is wrong with a reply beside an answer for the only set of a file; "" when nothing is.
func difference(a *answer, r *reply, file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	if r.code != 0 && r.code != 1 {
		return fmt.Sprintf("exit code %d: %s", r.code, r.errors)
	}
	// docs/appsets.md: Argo CD makes nothing of a generator that it does not know, and says nothing.
	if strings.Contains(r.errors, "Argo CD knows no generator") {
		if r.code == 1 && hasUnknownGenerator(content) {
			return ""
		}
		return "refused a generator that Argo CD knows: " + r.errors
	}
	if len(a.Errors) > 0 && a.Apps == nil {
		if r.code != 1 {
			return "not refused: " + strings.Join(a.Errors, " | ")
		}
		if a.Decode {
			return ""
		}
		for _, e := range a.Errors {
			if strings.HasSuffix(strings.TrimSuffix(r.errors, "\n"), ": "+strings.ReplaceAll(e, "\n", `\n`)) {
				return ""
			}
		}
		return "refused otherwise:\n  want " + strings.Join(a.Errors, "\n    or ") + "\n  got  " + r.errors
	}
	if r.code != 0 {
		return "refused: " + r.errors
	}
	ordered := isOrdered(content)
	want, got := lines(a.Apps, ordered), lines(r.apps, ordered)
	if strings.Join(want, "\n") != strings.Join(got, "\n") {
		return "applications differ:\n  want " + strings.Join(want, "\n       ") + "\n  got  " + strings.Join(got, "\n       ")
	}
	return ""
}

// A merge generator's sets come in the order of a map.
func isOrdered(content []byte) bool {
	return !bytes.Contains(content, []byte("merge"))
}

func runCompare(program string, in inputs, files []string, verbose bool) int {
	same, differ, sets, apps, refused := 0, 0, 0, 0, 0
	for _, file := range files {
		docs, err := documents(file)
		if err != nil {
			fmt.Println(file, err)
			differ++
			continue
		}
		for i, doc := range docs {
			a, err := askOne(in, file, doc, repeats)
			if err != nil {
				fmt.Println(file, err)
				differ++
				continue
			}
			if a == nil {
				continue
			}
			single, err := os.CreateTemp("", "appset-*.yaml")
			if err != nil {
				panic(err)
			}
			_, _ = single.Write(doc)
			single.Close()
			r, err := askGtmpl(program, in, single.Name())
			if err != nil {
				panic(err)
			}
			sets++
			apps += len(a.Apps)
			if a.Apps == nil {
				refused++
			}
			if verbose {
				fmt.Printf("%s #%d %s: %d applications %v\n", file, i, a.Name, len(a.Apps), a.Errors)
			}
			if d := difference(a, r, single.Name()); d != "" {
				fmt.Printf("%s #%d %s: %s\n", file, i, a.Name, d)
				differ++
			} else {
				same++
			}
			os.Remove(single.Name())
		}
	}
	fmt.Printf("appset: %d ApplicationSets: %d the same, %d differ (%d applications; %d refused by Argo CD)\n", sets, same, differ, apps, refused)
	if differ > 0 || sets == 0 {
		return 1
	}
	return 0
}
