package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"unsafe"

	"github.com/gosimple/slug"
	"github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	dynfake "k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
	kubetesting "k8s.io/client-go/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	pullrequest "github.com/argoproj/argo-cd/v3/applicationset/services/pull_request"
	"github.com/argoproj/argo-cd/v3/applicationset/services/scm_provider"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/git"
)

const namespace = "argocd"

type inputs struct {
	Clusters    string
	Params      string
	Repos       map[string]string
	NewGlobbing bool
}

// What one ApplicationSet came to. Where Argo CD walks a map, one of several errors comes first: all that were seen.
type answer struct {
	File    string
	Name    string
	Apps    []any    // without what is empty
	Written []string // as YAML
	Errors  []string
	Decode  bool // it was no ApplicationSet in the first place
}

// Parameters for the generators that ask a server: the form that gtmpl reads.
type serverParams struct {
	ApplicationSet string           `json:"applicationSet"`
	Generator      string           `json:"generator"`
	MatchKey       string           `json:"matchKey"`
	Parameters     []map[string]any `json:"parameters"`
}

func init() {
	logrus.SetOutput(io.Discard)
	os.Setenv("ARGOCD_LOG_LEVEL", "error") // else each git that it runs is a line
}

func documents(file string) ([][]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	reader := utilyaml.NewYAMLReader(newBufferedReader(bytes.NewReader(text)))
	for {
		doc, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(doc)) > 0 {
			all = append(all, doc)
		}
	}
}

func readSecrets(file string) ([]*corev1.Secret, error) {
	var secrets []*corev1.Secret
	if file == "" {
		return nil, nil
	}
	docs, err := documents(file)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		var head struct {
			Items []json.RawMessage `json:"items"`
		}
		if err := yaml.Unmarshal(doc, &head); err != nil {
			return nil, err
		}
		if head.Items == nil {
			head.Items = []json.RawMessage{doc}
		}
		for _, item := range head.Items {
			s := &corev1.Secret{}
			if err := yaml.Unmarshal(item, s); err != nil {
				return nil, err
			}
			if s.Kind != "Secret" {
				continue
			}
			if s.Data == nil {
				s.Data = map[string][]byte{}
			}
			for k, v := range s.StringData {
				s.Data[k] = []byte(v)
			}
			s.StringData = nil
			s.Namespace = namespace
			secrets = append(secrets, s)
		}
	}
	sort.Slice(secrets, func(i, j int) bool { return secrets[i].Name < secrets[j].Name })
	return secrets, nil
}

// A folder in place of a repository.
type localRepos struct{ in inputs }

func (r localRepos) folder(url string) (string, error) {
	dir, ok := r.in.Repos[url]
	if !ok {
		dir, ok = r.in.Repos["*"]
	}
	if !ok {
		return "", fmt.Errorf("no folder stands for the repository %s (--repo URL=DIR gives one)", url) // gtmpl's own words
	}
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		return filepath.Abs(dir)
	}
	if copies[dir] == "" {
		to, err := os.MkdirTemp("", "appset-repo-")
		if err != nil {
			return "", err
		}
		if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
			return "", err
		}
		makeGit(to)
		copies[dir] = to
	}
	return copies[dir], nil
}

// Repositories made of folders that are none.
var copies = map[string]string{}

func (r localRepos) GetFiles(_ context.Context, url, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	dir, err := r.folder(url)
	if err != nil {
		return nil, err
	}
	c, err := git.NewClientExt(url, dir, git.NopCreds{}, true, false, "", "")
	if err != nil {
		return nil, err
	}
	if pattern == "" {
		pattern = "."
	}
	names, err := c.LsFiles(pattern, r.in.NewGlobbing)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, errors.New(strings.ReplaceAll(strings.ReplaceAll(err.Error(), dir+"/", ""), dir, "."))
		}
	}
	return files, nil
}

func (r localRepos) GetDirectories(_ context.Context, url, _, _ string, _, _ bool) ([]string, error) {
	dir, err := r.folder(url)
	if err != nil {
		return nil, err
	}
	var paths []string
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || path == dir {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(dir, path)
		paths = append(paths, rel)
		return err
	})
	return paths, err
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func texts(v any) []string {
	var all []string
	if list, ok := v.([]any); ok {
		for _, item := range list {
			all = append(all, text(item))
		}
	}
	return all
}

// Sets a field that the package keeps to itself.
func setField(object any, name string, v any) {
	field := reflect.ValueOf(object).Elem().FieldByName(name)
	reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Set(reflect.ValueOf(v))
}

func paramsFor(all []serverParams, appSet, generator string) *serverParams {
	for i, p := range all {
		if p.Generator == generator && (p.ApplicationSet == "" || p.ApplicationSet == appSet) {
			return &all[i]
		}
	}
	return nil
}

type controller struct {
	generators map[string]generators.Generator
	client     client.Client
	close      func()
}

// The generators, with fakes that answer what the file of parameters says for this ApplicationSet.
func newController(in inputs, appSet string) (*controller, error) {
	secrets, err := readSecrets(in.Clusters)
	if err != nil {
		return nil, err
	}
	var params []serverParams
	if in.Params != "" {
		content, err := os.ReadFile(in.Params)
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(content, &params); err != nil {
			return nil, err
		}
	}
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, err
	}

	plugin := paramsFor(params, appSet, "plugin")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"output": map[string]any{"parameters": plugin.Parameters}})
	}))
	decision := paramsFor(params, appSet, "clusterDecisionResource")
	matchKey := "clusterName"
	if decision != nil && decision.MatchKey != "" {
		matchKey = decision.MatchKey
	}
	// The ConfigMap of plugins and decisions, whatever its name.
	maps := func(name string) *corev1.ConfigMap {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}, Data: map[string]string{
			"baseUrl": server.URL, "token": "$plugin:token",
			"apiVersion": "example.io/v1", "kind": "decisions", "statusListKey": "decisions", "matchKey": matchKey}}
	}
	token := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "plugin", Namespace: namespace},
		Data: map[string][]byte{"token": []byte("x")}}

	objects := []client.Object{token}
	kubeObjects := []runtime.Object{}
	for _, s := range secrets {
		objects = append(objects, s.DeepCopy())
		kubeObjects = append(kubeObjects, s.DeepCopy())
	}
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).WithInterceptorFuncs(interceptor.Funcs{
		Get: func(ctx context.Context, c client.WithWatch, key client.ObjectKey, obj client.Object, opts ...client.GetOption) error {
			if _, ok := obj.(*v1alpha1.AppProject); ok {
				return nil // every project exists
			}
			if cm, ok := obj.(*corev1.ConfigMap); ok {
				maps(key.Name).DeepCopyInto(cm)
				return nil
			}
			return c.Get(ctx, key, obj, opts...)
		},
	}).Build()

	kube := kubefake.NewSimpleClientset(kubeObjects...)
	// The API server lists by name; the fake lists as a map comes.
	kube.PrependReactor("list", "secrets", func(_ kubetesting.Action) (bool, runtime.Object, error) {
		list := &corev1.SecretList{}
		for _, s := range secrets {
			if s.Labels["argocd.argoproj.io/secret-type"] == "cluster" {
				list.Items = append(list.Items, *s.DeepCopy())
			}
		}
		return true, list, nil
	})

	kube.PrependReactor("get", "configmaps", func(a kubetesting.Action) (bool, runtime.Object, error) {
		return true, maps(a.(kubetesting.GetAction).GetName()), nil
	})

	gvr := schema.GroupVersionResource{Group: "example.io", Version: "v1", Resource: "decisions"}
	dyn := dynfake.NewSimpleDynamicClientWithCustomListKinds(scheme, map[schema.GroupVersionResource]string{gvr: "DecisionList"})
	if decision != nil {
		var list []any
		for _, p := range decision.Parameters {
			list = append(list, p)
		}
		object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.io/v1", "kind": "Decision",
			"metadata": map[string]any{"name": "decision", "namespace": namespace, "labels": map[string]any{"kind": "decision"}},
			"status":   map[string]any{"decisions": list}}}
		if _, err := dyn.Resource(gvr).Namespace(namespace).Create(context.TODO(), object, metav1.CreateOptions{}); err != nil {
			return nil, err
		}
	}

	gens := generators.GetGenerators(context.TODO(), c, kube, namespace, localRepos{in}, dyn,
		generators.NewSCMConfig("", nil, true, false, nil, false))
	if p := paramsFor(params, appSet, "pullRequest"); p != nil {
		var pulls []*pullrequest.PullRequest
		for _, m := range p.Parameters {
			var number int
			fmt.Sscan(text(m["number"]), &number)
			pulls = append(pulls, &pullrequest.PullRequest{Number: number, Title: text(m["title"]), Branch: text(m["branch"]),
				TargetBranch: text(m["target_branch"]), HeadSHA: text(m["head_sha"]), Labels: texts(m["labels"]), Author: text(m["author"])})
		}
		setField(gens["PullRequest"], "selectServiceProviderFunc", func(ctx context.Context, _ *v1alpha1.PullRequestGenerator,
			_ *v1alpha1.ApplicationSet) (pullrequest.PullRequestService, error) {
			slug.EnableSmartTruncate = true // not what the last template to call slugify left, of this set or another
			return pullrequest.NewFakeService(ctx, pulls, nil)
		})
	}
	if p := paramsFor(params, appSet, "scmProvider"); p != nil {
		var repos []*scm_provider.Repository
		held := map[*scm_provider.Repository][]string{}
		for _, m := range p.Parameters {
			repos = append(repos, &scm_provider.Repository{Organization: text(m["organization"]), Repository: text(m["repository"]),
				URL: text(m["url"]), Branch: text(m["branch"]), SHA: text(m["sha"]), Labels: texts(m["labels"]), RepositoryId: m["repository_id"]})
			held[repos[len(repos)-1]] = texts(m["paths"])
		}
		setField(gens["SCMProvider"], "overrideProvider", scm_provider.SCMProviderService(allRepos{repos, held}))
	}
	return &controller{gens, c, server.Close}, nil
}

// Repositories as they stand in the file, branches of one repository among them.
type allRepos struct {
	repos []*scm_provider.Repository
	paths map[*scm_provider.Repository][]string
}

func (a allRepos) ListRepos(context.Context, string) ([]*scm_provider.Repository, error) {
	return a.repos, nil
}

func (a allRepos) RepoHasPath(_ context.Context, r *scm_provider.Repository, path string) (bool, error) {
	for _, p := range a.paths[r] {
		if p == path || strings.HasPrefix(p, path+"/") {
			return true, nil
		}
	}
	return false, nil
}

func (a allRepos) GetBranches(_ context.Context, r *scm_provider.Repository) ([]*scm_provider.Repository, error) {
	return []*scm_provider.Repository{r}, nil
}

// GenerateApplications, where a panic is an error as it is to the reconciler.
func generate(c *controller, set v1alpha1.ApplicationSet) (apps []v1alpha1.Application, err error) {
	slug.EnableSmartTruncate = true // what a controller begins with; slugify changes it for all that follows
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	apps, _, err = template.GenerateApplications(logrus.NewEntry(logrus.StandardLogger()), set, c.generators, &utils.Render{}, c.client)
	return apps, err
}

// What the controller refuses when it has the Applications: names that come twice.
func duplicates(set *v1alpha1.ApplicationSet, apps []v1alpha1.Application) error {
	seen := map[string]bool{}
	for _, a := range apps {
		if seen[a.Name] {
			return fmt.Errorf("ApplicationSet %s contains applications with duplicate name: %s", set.Name, a.Name)
		}
		seen[a.Name] = true
	}
	return nil
}

// An Application as JSON, with its kind, and without what only a cluster adds.
func plain(app v1alpha1.Application) map[string]any {
	var out map[string]any
	content, err := json.Marshal(app)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(content, &out); err != nil {
		panic(err)
	}
	delete(out, "status")
	if meta := out["metadata"].(map[string]any); meta["creationTimestamp"] == nil {
		delete(meta, "creationTimestamp")
	}
	out["apiVersion"], out["kind"] = "argoproj.io/v1alpha1", "Application"
	return out
}

func written(app map[string]any) string {
	content, err := yaml.Marshal(app)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// Answers differ from run to run where Argo CD walks maps: asked so often, and again where gtmpl's is none of them.
const (
	repeats     = 6
	moreRepeats = 200
)

func askOne(in inputs, file string, doc []byte, repeats int) (*answer, error) {
	var set v1alpha1.ApplicationSet
	out := &answer{File: file}

	asJSON, err := yaml.YAMLToJSON(doc)
	if err != nil {
		return &answer{File: file, Errors: []string{err.Error()}, Decode: true}, nil
	}
	var head metav1.PartialObjectMetadata
	_ = json.Unmarshal(asJSON, &head)
	if head.Kind != "ApplicationSet" {
		return nil, nil
	}
	out.Name = head.Name
	if err := kjson.UnmarshalCaseSensitivePreserveInts(asJSON, &set); err != nil {
		out.Errors, out.Decode = []string{err.Error()}, true
		return out, nil
	}
	c, err := newController(in, set.Name)
	if err != nil {
		return nil, err
	}
	defer c.close()
	failures := map[string]bool{}
	for i := 0; i < repeats; i++ {
		apps, err := generate(c, *set.DeepCopy())
		if err == nil {
			err = duplicates(&set, apps)
		}
		if err != nil {
			failures[err.Error()] = true
			continue
		}
		if out.Apps == nil {
			out.Apps = []any{}
			for _, a := range apps {
				out.Apps = append(out.Apps, withoutEmpty(plain(a)))
				out.Written = append(out.Written, written(plain(a)))
			}
		}
	}
	for f := range failures {
		out.Errors = append(out.Errors, f)
	}
	sort.Strings(out.Errors)
	return out, nil
}

func ask(in inputs, file string, repeats int) ([]*answer, error) {
	docs, err := documents(file)
	if err != nil {
		return nil, err
	}
	var all []*answer
	for _, doc := range docs {
		a, err := askOne(in, file, doc, repeats)
		if err != nil {
			return nil, err
		}
		if a != nil {
			all = append(all, a)
		}
	}
	return all, nil
}
