package main

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

const repoURL = "https://git.example.com/fleet.git"

// A parameter as both template forms name it. ID: it tells the sets of its generator apart.
type ref struct {
	goForm, flat string
	isID         bool
}

// A made-up ApplicationSet.
type maker struct {
	*rand.Rand
	isGo  bool
	outer []ref // parameters that a text here may use, of the first generator of a matrix
}

func (m *maker) chance(percent int) bool { return m.Intn(100) < percent }

func pick[T any](m *maker, items ...T) T { return items[m.Intn(len(items))] }

// A parameter in braces.
func (m *maker) use(r ref) string {
	if m.isGo {
		return "{{ " + r.goForm + " }}"
	}
	return pick(m, "{{"+r.flat+"}}", "{{ "+r.flat+" }}")
}

// A text that may use parameters, or go wrong.
func (m *maker) text(refs []ref) string {
	word := pick(m, "a", "web", "x-1", "Prod", "", "é", "tail ")
	switch {
	case len(refs) == 0 || m.chance(20):
		return word
	case m.isGo && m.chance(1) && m.chance(50):
		return pick(m, "{{ .nothing.here }}", "{{ fail \"no\" }}", "{{ undefined }}", "{{ if }}", "{{ .nothing }}",
			"{{ index .nothing 1 }}", "{{ slugify 1 2 3 }}", "{{ fromYaml \"a: [\" }}", "{{ 1 | upper }}", "{{ env \"HOME\" }}")
	case m.isGo && m.chance(25):
		r := pick(m, refs...)
		return fmt.Sprintf(pick(m, "{{ %s | upper }}", "{{ %s | toString | normalize }}", "{{ %s | toString | slugify }}",
			"{{ %s | toYaml | quote }}", "{{ slugify 5 (%s | toString) }}", "{{ slugify 6 false (%s | toString) }}", "{{ kindOf %s }}",
			"{{ default \"d\" %s }}", "{{ typeOf %s }}", "{{ toJson %s }}", "{{ printf \"%%v\" %s }}", "{{ with %s }}{{ . }}{{ end }}"), "("+r.goForm+")")
	case !m.isGo && m.chance(2):
		return pick(m, "{{ nothing }}", "{{}}", "{{ a", "a}}b", "{{name}} {{", "{{a}}{{ {{b}}")
	}
	out := m.use(pick(m, refs...))
	if m.chance(30) {
		out = word + out
	}
	if m.chance(30) {
		out += "-" + m.use(pick(m, refs...))
	}
	return out
}

func (m *maker) values() (map[string]any, []ref) {
	values, refs := map[string]any{}, []ref{}
	for _, name := range []string{"a", "b", "team"} {
		if m.chance(40) {
			values[name] = m.text(m.outer)
			refs = append(refs, ref{".values." + name, "values." + name, false})
		}
	}
	return values, refs
}

func (m *maker) scalar() any {
	if !m.isGo && m.chance(97) {
		return pick(m, "one", "two", "3", "true", "a-b", "")
	}
	return pick[any](m, "one", "two", 3, true, 1.5, 1000000, nil, "x y", "", 123456789012)
}

func (m *maker) nested() any {
	if !m.isGo {
		return map[string]any{"k": pick(m, "v", "w"), "l": "m"}
	}
	return pick[any](m, map[string]any{"k": m.scalar(), "deep": map[string]any{"z": m.scalar()}}, []any{m.scalar(), m.scalar()},
		map[string]any{}, []any{}, []any{map[string]any{"k": 1}})
}

func (m *maker) list() (map[string]any, []ref) {
	elements := []any{}
	for i, n := 0, m.Intn(4); i < n; i++ {
		e := map[string]any{"id": fmt.Sprintf("e%d", i), "env": pick(m, "dev", "prod", "test")}
		if m.chance(50) {
			e["v"] = m.scalar()
		}
		if m.chance(40) {
			e["values"] = m.nested()
		}
		if m.chance(20) {
			e["cfg"] = m.nested()
		}
		if m.chance(20) && len(m.outer) > 0 {
			e["from"] = m.text(m.outer)
		}
		elements = append(elements, e)
	}
	if m.chance(3) {
		elements = append(elements, pick[any](m, "text", 1, nil, []any{}, map[string]any{}))
	}
	out := map[string]any{"elements": elements}
	if m.chance(15) {
		out["elementsYaml"] = pick(m, "- id: y1\n  env: dev\n- id: y2\n  env: prod\n  n: 5\n", "[]", "- {id: y3, values: {k: v}}", "a: b", "- 1",
			"- [", "{{ .list | toYaml }}", "- id: '{{ .id }}'\n", "")
	}
	return map[string]any{"list": out}, []ref{{".id", "id", true}, {".env", "env", false}, {".v", "v", false}, {".values.k", "values.k", false}}
}

func (m *maker) selector(keys ...string) map[string]any {
	out := map[string]any{}
	if m.chance(50) {
		out["matchLabels"] = map[string]any{pick(m, keys...): pick(m, "dev", "prod", "one", "eu")}
	}
	if m.chance(50) {
		e := map[string]any{"key": pick(m, keys...), "operator": pick(m, "In", "NotIn", "Exists", "DoesNotExist")}
		if op := e["operator"]; op == "In" || op == "NotIn" || m.chance(3) {
			e["values"] = []any{pick(m, "dev", "prod", "eu"), pick(m, "test", "us", "one")}
		}
		if m.chance(3) {
			e["operator"] = pick(m, "Equals", "in", "Gt")
		}
		if m.chance(3) {
			e["key"] = pick(m, "a b", "", "a/b/c", "-x", "/x", "A_/x")
		}
		if m.chance(3) {
			e["values"] = []any{"not a label!", strings.Repeat("x", 70)}
		}
		out["matchExpressions"] = []any{e}
	}
	return out
}

func (m *maker) clusters() (map[string]any, []ref) {
	values, refs := m.values()
	out := map[string]any{"values": values}
	if m.chance(60) {
		out["selector"] = m.selector("env", "region", "team", "argocd.argoproj.io/secret-type")
	}
	if m.chance(7) {
		out["flatList"] = true
	}
	return map[string]any{"clusters": out}, append(refs, ref{".name", "name", true}, ref{".server", "server", false},
		ref{".nameNormalized", "nameNormalized", false}, ref{".project", "project", false},
		ref{".metadata.labels.env", "metadata.labels.env", false}, ref{".metadata.annotations.note", "metadata.annotations.note", false})
}

func (m *maker) git() (map[string]any, []ref) {
	values, refs := m.values()
	out := map[string]any{"repoURL": repoURL, "revision": "HEAD", "values": values}
	prefix, flatPrefix := "", ""
	if m.chance(20) {
		out["pathParamPrefix"] = "src"
		prefix, flatPrefix = ".src", "src."
	}
	if m.chance(1) {
		out["repoURL"] = "https://git.example.com/other.git"
	}
	refs = append(refs, ref{prefix + ".path.path", flatPrefix + "path", true}, ref{prefix + ".path.basename", flatPrefix + "path.basename", false},
		ref{prefix + ".path.basenameNormalized", flatPrefix + "path.basenameNormalized", false},
		ref{"index " + prefix + ".path.segments 0", flatPrefix + "path[0]", false}, ref{"last " + prefix + ".path.segments", flatPrefix + "path[1]", false})
	var items []any
	if m.chance(50) {
		for i, n := 0, 1+m.Intn(3); i < n; i++ {
			item := map[string]any{"path": pick(m, "apps/*", "*", "apps/web", "*/*", "infra/*/*", "apps/w*", "apps/[a-m]*", "**", "apps/?eb", "[", "apps/**/*")}
			if i > 0 && m.chance(40) {
				item["exclude"] = true
			}
			items = append(items, item)
		}
		out["directories"] = items
		return map[string]any{"git": out}, refs
	}
	for i, n := 0, 1+m.Intn(2); i < n; i++ {
		item := map[string]any{"path": pick(m, "**/config.json", "*/config.json", "apps/**/config.json", "config", "apps/web/config.json", "apps/*/*.yaml",
			"infra/**", "*.json", "apps/w??/config.json", "list.yaml", "./apps/web", "apps/[!w]*/config.json", "*/lists/*", "empty.yaml", pick(m, "broken/*", "", "dev/x", "apps/web", "{apps,infra}/**/*.json", "apps/[!a]*/*.json", "infra/**/*.yaml"))}
		if m.chance(15) {
			item["path"] = pick(m, "{{ .env }}/**", "apps/{{ .id }}/config.json", "{{id}}/x")
		}
		if i > 0 && m.chance(50) {
			item["exclude"] = true
		}
		items = append(items, item)
	}
	out["files"] = items
	return map[string]any{"git": out}, append(refs, ref{prefix + ".path.filename", flatPrefix + "path.filename", true},
		ref{".cluster.name", "cluster.name", false}, ref{".asset", "asset", false}, ref{"toJson .", "cluster.tags.0", false})
}

// Adds filters to a generator, each with some of the fields.
func (m *maker) filtered(generator map[string]any, fields ...string) map[string]any {
	if m.Intn(2) == 0 {
		return generator
	}
	patterns := []string{"^r", "1$", "a|x", "main", "(?i)FEATURE", "New_", "^A title$", "", ".", "nothing", "[", "(?P<a", `\d`}
	paths := []string{"apps", "apps/", "apps/web", "charts", "app", "é"}
	filters := []any{}
	for n := m.Intn(3); n >= 0; n-- {
		filter := map[string]any{}
		for _, field := range fields {
			switch {
			case m.Intn(3) > 0:
			case strings.HasPrefix(field, "paths") && m.Intn(5) == 0:
				filter[field] = []any{}
			case strings.HasPrefix(field, "paths"):
				filter[field] = []any{paths[m.Intn(len(paths))], m.text(m.outer)}[:1+m.Intn(2)]
			case m.Intn(6) == 0:
				filter[field] = m.text(m.outer)
			default:
				filter[field] = patterns[m.Intn(len(patterns))]
			}
		}
		filters = append(filters, filter)
	}
	generator["filters"] = filters
	return generator
}

func (m *maker) server() (map[string]any, []ref) {
	values, refs := m.values()
	switch m.Intn(4) {
	case 0:
		return map[string]any{"pullRequest": m.filtered(map[string]any{"github": map[string]any{"owner": m.text(m.outer), "repo": "r"}, "values": values},
				"branchMatch", "targetBranchMatch", "titleMatch")},
			append(refs, ref{".number", "number", true}, ref{".branch", "branch", false}, ref{".branch_slug", "branch_slug", false},
				ref{".head_short_sha", "head_short_sha", false}, ref{".labels", "labels", false}, ref{".title", "title", false})
	case 1:
		return map[string]any{"scmProvider": m.filtered(map[string]any{"github": map[string]any{"organization": "o"}, "values": values},
				"repositoryMatch", "labelMatch", "branchMatch", "pathsExist", "pathsDoNotExist")},
			append(refs, ref{".repository", "repository", true}, ref{".branch", "branch", true}, ref{".short_sha_7", "short_sha_7", false},
				ref{".labels", "labels", false}, ref{".repository_id", "repository_id", false}, ref{".branchNormalized", "branchNormalized", false})
	case 2:
		return map[string]any{"plugin": map[string]any{"configMapRef": map[string]any{"name": "params"},
				"input": map[string]any{"parameters": map[string]any{"key": "v"}}, "values": values}},
			append(refs, ref{".app", "app", true}, ref{".size.cpu", "size.cpu", false}, ref{".tags", "tags.0", false})
	}
	return map[string]any{"clusterDecisionResource": map[string]any{"configMapRef": "params", "name": "decision", "values": values}},
		append(refs, ref{".name", "name", true}, ref{".server", "server", false}, ref{".reason", "reason", false})
}

func (m *maker) terminal() (map[string]any, []ref) {
	switch m.Intn(20) {
	case 0, 1, 2, 3, 4, 5:
		return m.list()
	case 6, 7, 8, 9, 10:
		return m.clusters()
	case 11, 12, 13, 14, 15, 16, 17:
		return m.git()
	}
	return m.server()
}

func (m *maker) combined(depth int) (map[string]any, []ref) {
	child := func() (map[string]any, []ref) {
		if depth > 0 && m.chance(30) {
			return m.combined(depth - 1)
		}
		g, refs := m.terminal()
		if m.chance(8) {
			g["selector"] = m.selector("env", "name", "id", "path.basename", "values.a")
		}
		return g, refs
	}
	if m.chance(65) {
		first, refs := child()
		outer := m.outer
		if m.chance(70) {
			m.outer = append(append([]ref{}, outer...), refs...)
		}
		second, more := child()
		m.outer = outer
		children := []any{first, second}
		if m.chance(2) {
			children = children[:1]
		}
		if m.chance(2) {
			children = append(children, first)
		}
		return map[string]any{"matrix": map[string]any{"generators": children}}, append(refs, more...)
	}
	first, refs := child()
	children := []any{first}
	for i, n := 0, 1+m.Intn(2); i < n; i++ {
		next, more := child()
		if m.chance(60) { // one that meets the first
			next = map[string]any{"list": map[string]any{"elements": []any{
				map[string]any{"id": "e0", "name": "staging", "env": "dev", "values": m.nested()}, map[string]any{"id": "e1", "name": "prod-eu", "env": "prod", "extra": "1"}}}}
			more = nil
		}
		children = append(children, next)
		refs = append(refs, more...)
	}
	keys := []any{pick(m, "id", "name", "path.basename", "path.path", "env", "server")}
	if m.chance(75) {
		keys = nil
		for _, r := range refs {
			if r.isID {
				keys = append(keys, strings.Split(r.goForm[1:], ".")[0], r.flat)
			}
		}
	}
	if m.chance(10) {
		keys = append(keys, pick(m, "env", "id", "values.a"))
	}
	if m.chance(2) {
		keys = nil
	}
	return map[string]any{"merge": map[string]any{"mergeKeys": keys, "generators": children}}, refs
}

func (m *maker) source(refs []ref) map[string]any {
	s := map[string]any{"repoURL": pick(m, repoURL, m.text(refs)), "targetRevision": "HEAD", "path": m.text(refs)}
	switch m.Intn(6) {
	case 0:
		s["helm"] = map[string]any{"releaseName": m.text(refs), "valueFiles": []any{m.text(refs), "b.yaml"}, "ignoreMissingValueFiles": true,
			"parameters": []any{map[string]any{"name": "x", "value": m.text(refs), "forceString": m.chance(50)}},
			"values":     "a: " + m.text(refs) + "\nb:\n  c: " + m.text(refs) + "\n"}
	case 1:
		s["helm"] = map[string]any{"valuesObject": map[string]any{"a": m.text(refs), "n": 1, "none": nil, "l": []any{m.text(refs), 2.5, nil},
			"big": 12345678901, "m": map[string]any{m.text(refs): true, "z": nil}}}
	case 2:
		s["kustomize"] = map[string]any{"namePrefix": m.text(refs), "images": []any{m.text(refs)}, "commonLabels": map[string]any{"a": m.text(refs)},
			"replicas": []any{map[string]any{"name": "x", "count": pick[any](m, 2, "3", m.text(refs))}},
			"patches":  []any{map[string]any{"patch": m.text(refs), "target": map[string]any{"kind": "Deployment", "name": m.text(refs)}, "options": map[string]any{"allowNameChange": true}}}}
	case 3:
		s["directory"] = map[string]any{"recurse": m.chance(50), "include": m.text(refs), "jsonnet": map[string]any{"extVars": []any{map[string]any{"name": "a", "value": m.text(refs)}}}}
	case 4:
		s["plugin"] = map[string]any{"name": m.text(refs), "env": []any{map[string]any{"name": "A", "value": m.text(refs)}},
			"parameters": []any{map[string]any{"name": "p", "string": m.text(refs)}, map[string]any{"name": "q", "map": map[string]any{"k": m.text(refs)}}, map[string]any{"name": "r", "array": []any{m.text(refs)}}}}
	}
	return s
}

func (m *maker) spec(refs []ref) map[string]any {
	spec := map[string]any{"project": pick(m, "default", "default", m.text(refs)),
		"destination": map[string]any{"namespace": m.text(refs), pick(m, "server", "name"): m.text(refs)}}
	if m.chance(80) {
		spec["source"] = m.source(refs)
	} else {
		spec["sources"] = []any{m.source(refs), m.source(refs)}
	}
	if m.chance(40) {
		policy := map[string]any{}
		if m.chance(60) {
			policy["automated"] = pick(m, map[string]any{}, map[string]any{"prune": true}, map[string]any{"enabled": false, "selfHeal": true})
		}
		if m.chance(60) {
			policy["syncOptions"] = []any{"CreateNamespace=true", m.text(refs)}
		}
		if m.chance(30) {
			policy["retry"] = map[string]any{"limit": 3, "backoff": map[string]any{"duration": "5s", "factor": 2, "maxDuration": m.text(refs)}}
		}
		if m.chance(30) {
			policy["managedNamespaceMetadata"] = map[string]any{"labels": map[string]any{"l": m.text(refs)}}
		}
		spec["syncPolicy"] = policy
	}
	if m.chance(20) {
		spec["info"] = []any{map[string]any{"name": "n", "value": m.text(refs)}}
	}
	if m.chance(20) {
		spec["ignoreDifferences"] = []any{map[string]any{"group": "apps", "kind": "Deployment", "jsonPointers": []any{"/spec/" + m.text(refs)}}}
	}
	if m.chance(10) {
		spec["revisionHistoryLimit"] = m.Intn(3)
	}
	if m.chance(5) {
		spec["unknown"] = "dropped"
	}
	return spec
}

func (m *maker) metadata(refs []ref) map[string]any {
	name := "app"
	for _, r := range refs {
		if r.isID {
			name += "-" + m.use(r)
		}
	}
	meta := map[string]any{"name": name}
	if m.chance(40) {
		meta["labels"] = map[string]any{"app": m.text(refs), m.text(refs): "k"}
	}
	if m.chance(30) {
		meta["annotations"] = map[string]any{"a": m.text(refs)}
	}
	if m.chance(10) {
		meta["finalizers"] = []any{"own", m.text(refs)}
	}
	if m.chance(10) {
		meta["namespace"] = "elsewhere"
	}
	return meta
}

func (m *maker) patch(refs []ref) string {
	use := "x"
	if len(refs) > 0 {
		use = m.use(pick(m, refs...))
	}
	return pick(m,
		"metadata:\n  labels:\n    patched: 'yes'\n    app: null\n  annotations:\n    from: '"+use+"'\n",
		"spec:\n  source:\n    path: patched\n    helm:\n      valueFiles: [p.yaml]\n",
		"spec:\n  source:\n    helm:\n      valuesObject:\n        a: 1\n        m: {k: v}\n        l: [1]\n",
		"metadata:\n  finalizers: [extra, resources-finalizer.argocd.argoproj.io]\n",
		"metadata:\n  finalizers: null\nspec:\n  project: other\n",
		"{\"spec\": {\"syncPolicy\": {\"automated\": {\"prune\": true}}}}",
		"spec:\n  syncPolicy:\n    $patch: replace\n    automated: {}\n",
		"spec:\n  source:\n    $patch: delete\n  sources:\n  - repoURL: x\n    helm: {values: null}\n",
		"spec:\n  destination:\n    $retainKeys: [name]\n    name: kept\n",
		"metadata:\n  $deleteFromPrimitiveList/finalizers: [own]\n",
		"spec:\n  project: 5\n",
		"spec:\n  source:\n    path: [1]\n    helm: {skipCrds: 'yes'}\n",
		"spec: [\n",
		"{\"spec\": ",
		"text",
		"",
		"null",
		"spec:\n  info:\n  - {name: a, value: '"+use+"'}\n  nothing: {a: 1}\n  revisionHistoryLimit: 2.5\n",
		"operation:\n  sync: {revision: '"+use+"'}\nstatus: {sync: {status: Unknown}}\n",
		"spec:\n  syncPolicy:\n    syncOptions: [A=b]\n    retry: {limit: 4}\n",
	)
}

func (m *maker) set() map[string]any {
	spec := map[string]any{}
	if m.isGo {
		spec["goTemplate"] = true
		if m.chance(60) {
			spec["goTemplateOptions"] = []any{pick(m, "missingkey=error", "missingkey=zero", "missingkey=default")}
		}
		if m.chance(1) {
			spec["goTemplateOptions"] = []any{"missingkey=never"}
		}
	}
	var entries []any
	var all []ref
	for i, n := 0, 1+m.Intn(10)/8; i < n; i++ {
		var entry map[string]any
		var refs []ref
		if m.chance(45) {
			entry, refs = m.combined(1)
		} else {
			entry, refs = m.terminal()
		}
		if m.chance(12) {
			entry["selector"] = m.selector("env", "name", "id", "path.basename", "values.a", "cluster.name", "number")
		}
		if m.chance(12) {
			for _, own := range entry {
				if g, ok := own.(map[string]any); ok {
					g["template"] = map[string]any{"metadata": map[string]any{"labels": map[string]any{"own": m.text(refs)}}, "spec": m.spec(refs)}
					break
				}
			}
		}
		entries = append(entries, entry)
		all = append(all, refs...)
	}
	if m.chance(2) {
		entries = append(entries, map[string]any{"unknown": map[string]any{}})
	}
	spec["generators"] = entries
	spec["template"] = map[string]any{"metadata": m.metadata(all), "spec": m.spec(all)}
	if m.chance(15) {
		spec["templatePatch"] = m.patch(all)
	}
	if m.chance(10) {
		spec["syncPolicy"] = map[string]any{"preserveResourcesOnDeletion": m.chance(70)}
	}
	if m.chance(2) {
		spec["template"] = map[string]any{"metadata": map[string]any{"name": 5}, "spec": map[string]any{"project": true}}
	}
	return map[string]any{"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet",
		"metadata": map[string]any{"name": "set", "namespace": pick(m, "argocd", "")}, "spec": spec}
}

func write(file string, content string) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		panic(err)
	}
}

func writeYAML(file string, v any) {
	content, err := yaml.Marshal(v)
	if err != nil {
		panic(err)
	}
	write(file, string(content))
}

// The repository of all cases.
func makeRepo(dir string) {
	files := map[string]string{
		"apps/web/config.json":         `{"asset": "web", "cluster": {"name": "prod-eu", "n": 1000000, "tags": ["a", "b"]}}`,
		"apps/web/values.yaml":         "asset: values\n",
		"apps/api/config.json":         `{"asset": "api", "cluster": {"name": "staging", "empty": {}, "list": []}, "path": "own"}`,
		"apps/api/lists/many.yaml":     "- asset: m1\n  cluster: {name: a}\n- asset: m2\n  none: null\n",
		"apps/worker/deep/config.json": `[{"asset": "w1"}, {"asset": "w2", "f": 1.5}]`,
		"apps/.hidden/config.json":     `{"asset": "hidden"}`,
		"apps/Upper_Case/config.json":  `{"asset": "upper"}`,
		"infra/net/vpc/config.yaml":    "asset: vpc\ncluster:\n  name: x\n",
		"infra/net/dns/kustom.yaml":    "kind: K\n",
		"list.yaml":                    "- a: 1\n- b: 2\n",
		"empty.yaml":                   "",
		"broken/bad.yaml":              "a: [\n",
		"broken/scalar.yaml":           "text\n",
		"dev/x":                        "env: dev\n",
		".config/config.json":          `{"asset": "dotted"}`,
		"config":                       "asset: plain\n",
	}
	for name, content := range files {
		write(filepath.Join(dir, name), content)
	}
	makeGit(dir)
}

func makeGit(dir string) {
	for _, args := range [][]string{{"init", "-q", "."}, {"add", "-A"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			panic(string(out))
		}
	}
}

func (m *maker) secrets() string {
	var docs []string
	all := []map[string]any{
		{"name": "staging", "server": "https://staging.example.com/", "labels": map[string]any{"env": "dev", "region": "eu"}, "note": "first"},
		{"name": "prod-eu", "server": "https://eu.example.com", "labels": map[string]any{"env": "prod", "region": "eu"}},
		{"name": "Prod_US!", "server": "https://us.example.com", "labels": map[string]any{"env": "prod", "region": "us", "team": "one"}, "project": "p"},
		{"name": "local", "server": "https://kubernetes.default.svc", "labels": map[string]any{"env": "dev"}},
		{"name": "in-cluster", "server": "https://other.example.com", "labels": map[string]any{}},
	}
	for i, c := range all {
		if !m.chance([]int{90, 90, 60, 40, 10}[i]) {
			continue
		}
		labels := map[string]any{"argocd.argoproj.io/secret-type": "cluster"}
		for k, v := range c["labels"].(map[string]any) {
			labels[k] = v
		}
		data := map[string]any{"name": c["name"], "server": c["server"], "config": "{}"}
		if c["project"] != nil {
			data["project"] = c["project"]
		}
		meta := map[string]any{"name": fmt.Sprintf("cluster-%c", 'z'-rune(i)), "namespace": "argocd", "labels": labels}
		if c["note"] != nil {
			meta["annotations"] = map[string]any{"note": c["note"]}
		}
		content, _ := yaml.Marshal(map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": data})
		docs = append(docs, string(content))
	}
	return strings.Join(docs, "---\n")
}

var serverAnswers = []any{
	map[string]any{"generator": "pullRequest", "parameters": []any{
		map[string]any{"number": 12, "title": "A title", "branch": "feature/New_thing & more", "target_branch": "main", "head_sha": "0123456789abcdef", "labels": []any{"x", "y"}, "author": "me"},
		map[string]any{"number": 7, "title": "B", "branch": strings.Repeat("long-branch-", 8), "target_branch": "release/1.0", "head_sha": "abc", "author": "you"}}},
	map[string]any{"generator": "scmProvider", "parameters": []any{
		map[string]any{"organization": "o", "repository": "r1", "url": "https://git.example.com/o/r1", "branch": "main", "sha": "0123456789", "labels": []any{"a", "b"}, "repository_id": 5,
			"paths": []any{"apps/web/Chart.yaml", "README.md"}},
		map[string]any{"organization": "o", "repository": "r2", "url": "https://git.example.com/o/r2", "branch": "Feature_X", "sha": "ffff", "paths": []any{"charts"}}}},
	map[string]any{"generator": "plugin", "parameters": []any{
		map[string]any{"app": "one", "size": map[string]any{"cpu": 2}, "tags": []any{"t"}}, map[string]any{"app": "two"}}},
	map[string]any{"generator": "clusterDecisionResource", "parameters": []any{
		map[string]any{"clusterName": "staging", "reason": "near"}, map[string]any{"clusterName": "gone"}, map[string]any{"clusterName": "in-cluster"}}},
}

func runRandom(program, work string, n int, seed int64, only int, verbose bool) int {
	if work == "" {
		work = filepath.Join(os.TempDir(), "appset-random")
	}
	if err := os.RemoveAll(work); err != nil {
		panic(err)
	}
	makeRepo(filepath.Join(work, "repo"))
	writeYAML(filepath.Join(work, "params.yaml"), serverAnswers)
	same, differ, apps, refused, decode := 0, 0, 0, 0, 0
	for i := 0; i < n; i++ {
		if only >= 0 && i != only {
			continue
		}
		m := &maker{Rand: rand.New(rand.NewSource(seed*1000003 + int64(i)))}
		m.isGo = m.chance(60)
		file, clusters := filepath.Join(work, "set.yaml"), filepath.Join(work, "clusters.yaml")
		write(clusters, m.secrets())
		writeYAML(file, m.set())
		in := inputs{Clusters: clusters, Params: filepath.Join(work, "params.yaml"), Repos: map[string]string{repoURL: filepath.Join(work, "repo")}, NewGlobbing: m.chance(20)}
		answers, err := ask(in, file, repeats)
		if err != nil {
			panic(err)
		}
		a := answers[0]
		r, err := askGtmpl(program, in, file)
		if err != nil {
			panic(err)
		}
		apps += len(a.Apps)
		if a.Apps == nil {
			refused++
		}
		if a.Decode {
			decode++
		}
		d := difference(a, r, file)
		if d != "" && len(a.Errors) > 0 {
			if answers, err = ask(in, file, moreRepeats); err == nil {
				d = difference(answers[0], r, file)
			}
		}
		if d == "" {
			same++
		} else {
			differ++
			fmt.Printf("case %d: %s\n", i, d)
		}
		if verbose {
			fmt.Printf("case %d: %d applications, %v\n", i, len(a.Apps), a.Errors)
		}
	}
	fmt.Printf("appset: %d cases: %d the same, %d differ (%d applications; %d refused by Argo CD, %d of them as no ApplicationSet)\n",
		same+differ, same, differ, apps, refused, decode)
	if differ > 0 || same == 0 {
		return 1
	}
	return 0
}
