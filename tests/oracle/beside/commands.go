package main

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	shellwords "github.com/mattn/go-shellwords"
)

// The tests whose commands need no cluster. Those of install are asked of template, which shares all but the cluster.
const commandTests = `^Test(Template|Lint|Show|Dependency|Version|Env|Install|Root)`

// What gtmpl does not do, and refuses by name: it is tested elsewhere that it does.
var notCompared = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`\b__complete`), "completion of a shell's line"},
	{regexp.MustCompile(`--repo |--dependency-update|--verify|\b(https?|oci)://|dependency (update|build|up)\b`), "needs a repository or a keyring"},
	{regexp.MustCompile(`^(--\S+ )*version`), "names the build of Helm"},
}

func (r *runner) runCommands() error {
	calls, err := record(r.options, []recorded{{"pkg/cmd", "executeActionCommandStdinC", true}}, commandTests)
	if err != nil {
		return err
	}
	module, err := moduleFolder(r.module)
	if err != nil {
		return err
	}
	folder := filepath.Join(module, "pkg/cmd")
	var commands []command
	for _, c := range calls {
		var line string
		if err := json.Unmarshal(c.Arguments[2], &line); err != nil {
			return err
		}
		words, err := shellwords.Parse(line)
		if err != nil {
			return err
		}
		if at := slices.Index(words, "install"); at >= 0 {
			words[at] = "template"
		}
		commands = append(commands, command{name: "a command of Helm's tests", folder: folder, words: words})
	}
	charts, err := chartsBelow(module)
	if err != nil {
		return err
	}
	for _, chart := range charts {
		for _, words := range commandsOfChart {
			commands = append(commands, command{name: "a chart of Helm's tests", folder: module, words: append(slices.Clone(words), chart)})
		}
	}
	return r.each(len(commands), func(_, i int) error {
		line := strings.Join(commands[i].words, " ")
		for _, n := range notCompared {
			if n.pattern.MatchString(line) {
				r.leave(commands[i], n.why)
				return nil
			}
		}
		return r.compare(commands[i], nil)
	})
}

// Whatever its own test does with it, every chart in the module is rendered, examined and shown.
var commandsOfChart = [][]string{
	{"template", "release"}, {"template", "release", "--include-crds", "--is-upgrade", "--debug"}, {"lint"}, {"lint", "--strict", "--with-subcharts"},
	{"show", "all"}, {"dependency", "list"},
}

func chartsBelow(module string) ([]string, error) {
	var charts []string
	err := filepath.WalkDir(module, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}
		switch {
		case d.Name() == "Chart.yaml":
			charts = append(charts, filepath.Dir(relative))
		case strings.HasSuffix(d.Name(), ".tgz"):
			charts = append(charts, relative)
		}
		return nil
	})
	return charts, err
}
