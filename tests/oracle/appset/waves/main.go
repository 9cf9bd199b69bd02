// Holds `gtmpl waves` against gitops-engine over random lists of resources: the order in which a sync applies them.
//
//	waves -gtmpl PROGRAM -work DIR [-n N] [-seed SEED]
//
// gitops-engine keeps its order to itself, so a test beside its sources, in a copy under the work folder, is asked.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

//go:embed order_of_test.go.txt
var question string

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func copyTree(from, to string) {
	must(os.RemoveAll(to))
	must(filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	}))
}

var kinds = [][2]string{{"v1", "Namespace"}, {"v1", "ConfigMap"}, {"v1", "Secret"}, {"v1", "Service"}, {"v1", "ServiceAccount"},
	{"apps/v1", "Deployment"}, {"batch/v1", "Job"}, {"networking.k8s.io/v1", "Ingress"}, {"example.org/v1", "Report"},
	{"example.org/v1", "Answer"}, {"apiextensions.k8s.io/v1", "CustomResourceDefinition"}, {"apps/v1", "StatefulSet"},
	{"apiregistration.k8s.io/v1", "APIService"}, {"rbac.authorization.k8s.io/v1", "Role"}}

func pick(r *rand.Rand, of ...string) string { return of[r.Intn(len(of))] }

func object(r *rand.Rand, number int) map[string]any {
	kind := kinds[r.Intn(len(kinds))]
	name := fmt.Sprintf("%s%d", pick(r, "a", "b", "Z", "x-"), number)
	annotations := map[string]any{}
	if kind[1] == "Namespace" && r.Intn(2) == 0 {
		name = pick(r, "one", "two", "argocd") // a sync with two of one name is none
	}
	metadata := map[string]any{"name": name}
	if r.Intn(3) == 0 && kind[1] != "Namespace" {
		metadata["namespace"] = pick(r, "one", "two", "three")
	}
	if r.Intn(2) == 0 {
		annotations["argocd.argoproj.io/sync-wave"] = pick(r, "-5", "-1", "0", "1", "3", "+2", "x", "", "1.5", " 1")
	}
	if r.Intn(4) == 0 {
		annotations["argocd.argoproj.io/hook"] = pick(r, "PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreSync,PostSync",
			"Skip,Sync", "Nothing", " PostSync ", "PreSync,PreSync", "")
	}
	if r.Intn(4) == 0 {
		annotations["helm.sh/hook"] = pick(r, "pre-install", "post-install", "pre-upgrade,post-upgrade", "test", "crd-install", "pre-delete", "")
		if r.Intn(2) == 0 {
			annotations["helm.sh/hook-weight"] = pick(r, "-3", "7", "y")
		}
	}
	if r.Intn(15) == 0 {
		annotations["example.org/number"] = 5 // then there are no annotations at all
	}
	if len(annotations) > 0 {
		metadata["annotations"] = annotations
	}
	made := map[string]any{"apiVersion": kind[0], "kind": kind[1], "metadata": metadata}
	if kind[1] == "CustomResourceDefinition" {
		made["spec"] = map[string]any{"group": pick(r, "example.org", "other.org"), "names": map[string]any{"kind": pick(r, "Report", "Answer")}}
	}
	return made
}

// Two objects of one kind and name have no order among themselves.
func objects(r *rand.Rand) []any {
	var all []any
	seen := map[string]bool{}
	for i := range 1 + r.Intn(14) {
		o := object(r, i)
		key := fmt.Sprint(o["kind"], o["metadata"].(map[string]any)["name"])
		if !seen[key] {
			seen[key] = true
			all = append(all, o)
		}
	}
	return all
}

func askGtmpl(program, work string, all []any) []string {
	var text bytes.Buffer
	for _, o := range all {
		document, err := yaml.Marshal(o)
		must(err)
		fmt.Fprintf(&text, "---\n%s", document)
	}
	path := filepath.Join(work, "case.yaml")
	must(os.WriteFile(path, text.Bytes(), 0o644))
	printed, err := exec.Command(program, "waves", path, "-o", "json").Output()
	must(err)
	var answer struct {
		Applications []struct {
			Steps []struct {
				Phase string
				Wave  int
				Kind  string
				Name  string
			}
		}
	}
	must(json.Unmarshal(printed, &answer))
	order := []string{}
	for _, a := range answer.Applications {
		for _, s := range a.Steps {
			if s.Phase != "never" && s.Phase != "PostDelete" {
				order = append(order, fmt.Sprintf("%s %d %s %s", s.Phase, s.Wave, s.Kind, s.Name))
			}
		}
	}
	return order
}

func main() {
	program := flag.String("gtmpl", "", "the program to compare with")
	work := flag.String("work", "", "folder for cases")
	n := flag.Int("n", 500, "how many cases")
	seed := flag.Int64("seed", 1, "of random cases")
	flag.Parse()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/gitops-engine").Output()
	must(err)
	absolute, _ := filepath.Abs(*work)
	engine := filepath.Join(absolute, "gitops-engine")
	copyTree(strings.TrimSpace(string(folder)), engine)
	must(os.WriteFile(filepath.Join(engine, "pkg/sync/order_of_test.go"), []byte(question), 0o644))
	r := rand.New(rand.NewSource(*seed))
	var cases bytes.Buffer
	var all [][]any
	for range *n {
		made := objects(r)
		all = append(all, made)
		line, err := json.Marshal(made)
		must(err)
		fmt.Fprintln(&cases, string(line))
	}
	must(os.WriteFile(filepath.Join(absolute, "cases"), cases.Bytes(), 0o644))
	test := exec.Command("go", "test", "-count=1", "-run", "^TestOrderOf$", "./pkg/sync/")
	test.Dir = engine
	test.Env = append(os.Environ(), "CASES="+filepath.Join(absolute, "cases"), "ORDERS="+filepath.Join(absolute, "orders"))
	if output, err := test.CombinedOutput(); err != nil {
		fmt.Fprint(os.Stderr, string(output))
		os.Exit(2)
	}
	orders, err := os.ReadFile(filepath.Join(absolute, "orders"))
	must(err)
	differ := 0
	for i, line := range strings.Split(strings.TrimSpace(string(orders)), "\n") {
		var want []string
		must(json.Unmarshal([]byte(line), &want))
		got := askGtmpl(*program, absolute, all[i])
		if strings.Join(want, "\n") != strings.Join(got, "\n") {
			differ++
			fmt.Printf("case %d:\n  want %s\n  got  %s\n", i, strings.Join(want, "; "), strings.Join(got, "; "))
		}
	}
	fmt.Printf("waves: %d passed, %d failed\n", *n-differ, differ)
	if differ > 0 {
		os.Exit(1)
	}
}
