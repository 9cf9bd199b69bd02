package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// What Argo CD's own tests give to its packages, as ApplicationSets that both sides can be asked about. The tests are
// run in a copy of the module under the work folder, in which functions record how they are called.

//go:embed recorder.go.txt
var recorder string

// Where calls are recorded: in a file of a package, at the beginning of functions, with these of their arguments.
var recorded = []struct {
	folder, file, function, call string
}{
	{"applicationset/utils", "utils.go", `\(r \*Render\) RenderTemplateParams\(`, `recordCall("render", tmpl, syncPolicy, params, useGoTemplate, goTemplateOptions)`},
	{"applicationset/generators", "list.go", `\(g \*ListGenerator\) GenerateParams\(`, `recordCall("generator", appSetGenerator, appSet)`},
	{"applicationset/generators", "cluster.go", `\(g \*ClusterGenerator\) GenerateParams\(`, `recordCall("generator", appSetGenerator, appSet)`},
	{"applicationset/generators", "git.go", `\(g \*GitGenerator\) GenerateParams\(`, `recordCall("generator", appSetGenerator, appSet)`},
	{"applicationset/generators", "matrix.go", `\(m \*MatrixGenerator\) GenerateParams\(`, `recordCall("generator", appSetGenerator, appSet)`},
	{"applicationset/generators", "merge.go", `\(m \*MergeGenerator\) GenerateParams\(`, `recordCall("generator", appSetGenerator, appSet)`},
	{"applicationset/controllers/template", "template.go", `GenerateApplications\(`, `recordCall("set", applicationSetInfo)`},
}

var packages = []string{"./applicationset/utils/", "./applicationset/generators/", "./applicationset/controllers/template/", "./applicationset/controllers/"}

// A copy of the module's Go sources that can be changed: no more than the packages and their tests need.
func copyModule(module, work string) (string, error) {
	copied := filepath.Join(work, "argo-cd")
	if err := os.RemoveAll(copied); err != nil {
		return "", err
	}
	err := filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		relative := strings.TrimPrefix(path, module)
		if err != nil || relative == "/ui" || relative == "/docs" || relative == "/test" {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		target := filepath.Join(copied, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	return copied, err
}

// Has the functions record their calls.
func patch(module string) error {
	for _, r := range recorded {
		path := filepath.Join(module, r.folder, r.file)
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		begin := regexp.MustCompile(`(?m)^func ` + r.function + `[^\n]*\{\n`)
		if !begin.Match(content) {
			return fmt.Errorf("%s has no function %s", r.file, r.function)
		}
		text := begin.ReplaceAllStringFunc(string(content), func(line string) string { return line + "\t" + r.call + "\n" })
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		own := filepath.Join(module, r.folder, "recorder_of_calls.go")
		if err := os.WriteFile(own, []byte("package "+filepath.Base(r.folder)+"\n"+recorder), 0o644); err != nil {
			return err
		}
	}
	return nil
}

type call struct {
	Function  string
	Arguments []json.RawMessage
}

func decode(raw json.RawMessage) map[string]any {
	var v map[string]any
	_ = json.Unmarshal(raw, &v)
	return v
}

// A template that shows the parameters as far as its form can.
func showing(goTemplate bool) map[string]any {
	name, value := "{{name}}-{{path.basename}}-{{cluster}}-{{url}}", "{{path}} {{server}} {{values.foo}} {{metadata.labels.environment}}"
	if goTemplate {
		name, value = "app-{{ toJson . | sha256sum | trunc 8 }}", "{{ toJson . }}"
	}
	return map[string]any{
		"metadata": map[string]any{"name": name},
		"spec": map[string]any{"project": "default", "destination": map[string]any{"server": "s"},
			"source": map[string]any{"repoURL": "r", "path": "."}, "info": []any{map[string]any{"name": "all", "value": value}}},
	}
}

// The ApplicationSet that asks what a call asked; nil for one that no file can ask.
func setOf(c call) map[string]any {
	var spec map[string]any
	switch c.Function {
	case "set":
		spec, _ = decode(c.Arguments[0])["spec"].(map[string]any)
	case "generator":
		own, _ := decode(c.Arguments[1])["spec"].(map[string]any)
		goTemplate, _ := own["goTemplate"].(bool)
		spec = map[string]any{"goTemplate": goTemplate, "goTemplateOptions": own["goTemplateOptions"],
			"generators": []any{decode(c.Arguments[0])}, "template": showing(goTemplate)}
	case "render":
		var goTemplate bool
		var options []string
		_ = json.Unmarshal(c.Arguments[3], &goTemplate)
		_ = json.Unmarshal(c.Arguments[4], &options)
		params, template := decode(c.Arguments[2]), decode(c.Arguments[0])
		if params == nil || template == nil {
			return nil
		}
		delete(template, "status")
		delete(template, "kind")
		delete(template, "apiVersion")
		spec = map[string]any{"goTemplate": goTemplate, "goTemplateOptions": options, "template": template,
			"generators": []any{map[string]any{"list": map[string]any{"elements": []any{params}}}}}
		if policy := decode(c.Arguments[1]); policy != nil {
			spec["syncPolicy"] = policy
		}
	}
	if spec == nil {
		return nil
	}
	return map[string]any{"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet",
		"metadata": map[string]any{"name": "set", "namespace": "argocd"}, "spec": spec}
}

// Each set once, as a file of its own.
func writeSets(path, work string) ([]string, int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	seen, calls := map[string]bool{}, 0
	reader := bufio.NewScanner(f)
	reader.Buffer(nil, 64<<20)
	for reader.Scan() {
		var c call
		if json.Unmarshal(reader.Bytes(), &c) != nil {
			continue
		}
		calls++
		if set := setOf(c); set != nil {
			if text, err := yaml.Marshal(set); err == nil {
				seen[string(text)] = true
			}
		}
	}
	var files []string
	for text := range seen {
		files = append(files, text)
	}
	sort.Strings(files)
	for i, text := range files {
		files[i] = filepath.Join(work, fmt.Sprintf("set-%04d.yaml", i))
		if err := os.WriteFile(files[i], []byte(text), 0o644); err != nil {
			return nil, calls, err
		}
	}
	return files, calls, nil
}

func runTables(program string, in inputs, work string, verbose bool) int {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-cd/v3").Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "go list:", err)
		return 2
	}
	work, _ = filepath.Abs(work)
	module, err := copyModule(strings.TrimSpace(string(folder)), work)
	if err == nil {
		err = patch(module)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	record := filepath.Join(work, "calls.json")
	_ = os.Remove(record)
	test := exec.Command("go", append([]string{"test", "-count=1"}, packages...)...)
	test.Dir = module
	test.Env = append(os.Environ(), "RECORD="+record)
	output, _ := test.CombinedOutput() // tests that need a network or tools may fail; their calls count all the same
	fmt.Print(string(output))
	files, calls, err := writeSets(record, work)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	fmt.Printf("appset: %d calls of Argo CD's tests, %d ApplicationSets\n", calls, len(files))
	return runCompare(program, in, files, verbose)
}
