// Package gtmpl renders Helm charts to the bytes that Helm prints, through libgtmpl.
//
// Where the library is comes from pkg-config alone. A Chart may be used by several goroutines at once, Values by one at
// a time. Objects are released when they are closed, or else by the garbage collector.
package gtmpl

/*
#cgo pkg-config: gtmpl
#include <stdlib.h>
#include <gtmpl/gtmpl.h>

extern gtmpl_status goFunction(uintptr_t context, gtmpl_call *call);
extern gtmpl_status goLookup(uintptr_t context, char *api_version, char *kind, char *namespace_, char *name, char **json,
                             size_t *size);

// Contexts are handles of Go's, which are numbers.
static gtmpl_status run_function(void *context, gtmpl_call *call)
{
    return goFunction((uintptr_t)context, call);
}

static gtmpl_status run_lookup(void *context, const char *api_version, const char *kind, const char *namespace_,
                               const char *name, char **json, size_t *size)
{
    return goLookup((uintptr_t)context, (char *)api_version, (char *)kind, (char *)namespace_, (char *)name, json, size);
}

static void set_function(gtmpl_function *row, const char *name, uintptr_t context)
{
    *row = (gtmpl_function){name, 0, 1, run_function, (void *)context};
}

static gtmpl_render_options render_options(void)
{
    return (gtmpl_render_options)GTMPL_RENDER_OPTIONS;
}

static void set_lookup(gtmpl_render_options *o, uintptr_t context)
{
    o->lookup = run_lookup;
    o->lookup_context = (void *)context;
}

static gtmpl_limits default_limits(void)
{
    return (gtmpl_limits)GTMPL_LIMITS;
}
*/
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"sort"
	"strings"
	"unsafe"
)

// Error is what went wrong, in Helm's words, with the place where known.
type Error struct {
	Message      string
	File         string
	Line, Column int
	cause        error
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the error of the function, or of the context, that made the render fail.
func (e *Error) Unwrap() error { return e.cause }

func failure(err *C.gtmpl_error, cause error) error {
	defer C.gtmpl_error_free(err)
	return &Error{
		Message: C.GoString(C.gtmpl_error_message(err)),
		File:    C.GoString(C.gtmpl_error_file(err)),
		Line:    int(C.gtmpl_error_line(err)),
		Column:  int(C.gtmpl_error_column(err)),
		cause:   cause,
	}
}

// Version is the version of libgtmpl.
func Version() string { return C.GoString(C.gtmpl_version()) }

// HelmVersion is the release of Helm whose output the library gives.
func HelmVersion() string { return C.GoString(C.gtmpl_helm_version()) }

// arena holds what C is handed during a call.
type arena struct{ kept []unsafe.Pointer }

func (a *arena) text(s string) *C.char {
	p := C.CString(s)
	a.kept = append(a.kept, unsafe.Pointer(p))
	return p
}

func (a *arena) optional(s string) *C.char {
	if s == "" {
		return nil
	}
	return a.text(s)
}

func (a *arena) bytes(b []byte) *C.char {
	p := C.CBytes(b)
	a.kept = append(a.kept, p)
	return (*C.char)(p)
}

func (a *arena) array(count int, size uintptr) unsafe.Pointer {
	p := C.calloc(C.size_t(count)+1, C.size_t(size))
	a.kept = append(a.kept, p)
	return p
}

func (a *arena) free() {
	for _, p := range a.kept {
		C.free(p)
	}
}

// Chart is a chart with its subcharts. Nothing changes it.
type Chart struct{ c *C.gtmpl_chart }

func newChart(c *C.gtmpl_chart) *Chart {
	chart := &Chart{c}
	runtime.SetFinalizer(chart, (*Chart).Close)
	return chart
}

// OpenChart loads a chart from a folder or a .tgz.
func OpenChart(path string) (*Chart, error) {
	var a arena
	defer a.free()
	var c *C.gtmpl_chart
	var err *C.gtmpl_error
	if C.gtmpl_chart_open(&c, a.text(path), nil, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	return newChart(c), nil
}

// ChartFromFiles loads a chart from memory: contents by the path within the chart. The name stands for the chart's folder
// in errors.
func ChartFromFiles(name string, files map[string][]byte) (*Chart, error) {
	var a arena
	defer a.free()
	names := make([]string, 0, len(files))
	for path := range files {
		names = append(names, path)
	}
	sort.Strings(names)
	p := a.array(len(files), unsafe.Sizeof(C.gtmpl_file{}))
	rows := unsafe.Slice((*C.gtmpl_file)(p), len(files))
	for i, path := range names {
		rows[i] = C.gtmpl_file{name: a.text(path), data: a.bytes(files[path]), size: C.size_t(len(files[path]))}
	}
	var c *C.gtmpl_chart
	var err *C.gtmpl_error
	if C.gtmpl_chart_open_files(&c, a.text(name), (*C.gtmpl_file)(p), C.size_t(len(files)), nil, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	return newChart(c), nil
}

// Close releases the chart. It may be called more than once.
func (c *Chart) Close() {
	C.gtmpl_chart_free(c.c)
	c.c = nil
	runtime.SetFinalizer(c, nil)
}

// Name is the chart's name in Chart.yaml.
func (c *Chart) Name() string {
	defer runtime.KeepAlive(c)
	return C.GoString(C.gtmpl_chart_name(c.c))
}

// Version is the chart's version in Chart.yaml.
func (c *Chart) Version() string {
	defer runtime.KeepAlive(c)
	return C.GoString(C.gtmpl_chart_version(c.c))
}

// Values are what a user gives: layers, the lowest first.
type Values struct{ v *C.gtmpl_values }

// NewValues makes an empty set of values, which remembers where each key was set.
func NewValues() (*Values, error) {
	var v *C.gtmpl_values
	var err *C.gtmpl_error
	if C.gtmpl_values_new(&v, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	values := &Values{v}
	runtime.SetFinalizer(values, (*Values).Close)
	if C.gtmpl_values_keep_origins(v, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	return values, nil
}

// Close releases the values. It may be called more than once.
func (v *Values) Close() {
	C.gtmpl_values_free(v.v)
	v.v = nil
	runtime.SetFinalizer(v, nil)
}

// AddFile adds a YAML or JSON file as the next higher layer.
func (v *Values) AddFile(path, layer string) error {
	defer runtime.KeepAlive(v)
	var a arena
	defer a.free()
	var err *C.gtmpl_error
	if C.gtmpl_values_add_file(v.v, a.text(path), a.text(layer), &err) != C.GTMPL_OK {
		return failure(err, nil)
	}
	return nil
}

// Add adds YAML or JSON text; the name stands for the file in errors and origins.
func (v *Values) Add(text []byte, name, layer string) error {
	defer runtime.KeepAlive(v)
	var a arena
	defer a.free()
	var err *C.gtmpl_error
	if C.gtmpl_values_add_text(v.v, a.bytes(text), C.size_t(len(text)), a.text(name), a.text(layer), &err) != C.GTMPL_OK {
		return failure(err, nil)
	}
	return nil
}

// Set is --set: "a.b=1,c=x".
func (v *Values) Set(assignment string) error {
	defer runtime.KeepAlive(v)
	var a arena
	defer a.free()
	var err *C.gtmpl_error
	if C.gtmpl_values_set(v.v, a.text(assignment), C.GTMPL_SET_TYPED, &err) != C.GTMPL_OK {
		return failure(err, nil)
	}
	return nil
}

// Function is added to the template language. It gets what encoding/json would decode, and gives what it can encode.
type Function func(arguments ...any) (any, error)

// Lookup answers the template function of that name; nil is an object that is not there.
type Lookup func(apiVersion, kind, namespace, name string) (map[string]any, error)

// Options say how to render. The zero value renders as `helm template` does.
type Options struct {
	Values       *Values // or nil
	Name         string  // of the release; "": "release-name"
	Namespace    string  // "": "default"
	IsUpgrade    bool
	KubeVersion  string // "": Helm's default
	APIVersions  []string
	IncludeCRDs  bool
	Helm3        bool
	Reproducible bool // what is random follows from Seed alone
	Seed         string
	Functions    map[string]Function
	Lookup       Lookup // or nil
}

// Manifest is one document of a result.
type Manifest struct {
	Source, Text           string
	APIVersion, Kind, Name string
}

// Result is what a render gave; Text is what `helm template` prints.
type Result struct {
	Text, Notes string
	Manifests   []Manifest
}

// callback is what a handle in C stands for.
type callback struct {
	function Function
	lookup   Lookup
	err      *error // where its error goes, for Unwrap
}

func toGo(n *C.gtmpl_node) any {
	var size C.size_t
	count := int(C.gtmpl_node_count(n))
	switch C.gtmpl_node_get_kind(n) {
	case C.GTMPL_NODE_MAP:
		m := make(map[string]any, count)
		for i := 0; i < count; i++ {
			child := C.gtmpl_node_child(n, C.size_t(i))
			key := C.gtmpl_node_key(child, &size)
			m[C.GoStringN(key, C.int(size))] = toGo(child)
		}
		return m
	case C.GTMPL_NODE_LIST:
		l := make([]any, count)
		for i := range l {
			l[i] = toGo(C.gtmpl_node_child(n, C.size_t(i)))
		}
		return l
	}
	text := C.gtmpl_node_text(n, &size)
	s := C.GoStringN(text, C.int(size))
	if C.gtmpl_node_get_kind(n) == C.GTMPL_NODE_STRING {
		return s
	}
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return nil
	}
	return v
}

//export goFunction
func goFunction(context C.uintptr_t, call *C.gtmpl_call) (status C.gtmpl_status) {
	c := cgo.Handle(context).Value().(*callback)
	fail := func(err error) C.gtmpl_status {
		var a arena
		defer a.free()
		*c.err = err
		return C.gtmpl_call_fail(call, a.text(err.Error()))
	}
	defer func() { // a panic may not cross C
		if r := recover(); r != nil {
			status = fail(fmt.Errorf("panic: %v", r))
		}
	}()
	arguments := make([]any, int(C.gtmpl_call_count(call)))
	for i := range arguments {
		arguments[i] = toGo(C.gtmpl_call_argument(call, C.size_t(i)))
	}
	result, err := c.function(arguments...)
	if err != nil {
		return fail(err)
	}
	var a arena
	defer a.free()
	if s, ok := result.(string); ok {
		return C.gtmpl_call_return_text(call, a.bytes([]byte(s)), C.size_t(len(s)))
	}
	text, err := json.Marshal(result)
	if err != nil {
		return fail(err)
	}
	return C.gtmpl_call_return_json(call, a.bytes(text), C.size_t(len(text)))
}

//export goLookup
func goLookup(context C.uintptr_t, apiVersion, kind, namespace, name *C.char, out **C.char, size *C.size_t) (status C.gtmpl_status) {
	c := cgo.Handle(context).Value().(*callback)
	give := func(text []byte) {
		*out = (*C.char)(C.CBytes(text)) // the library frees it
		*size = C.size_t(len(text))
	}
	fail := func(err error) C.gtmpl_status {
		*c.err = err
		give([]byte(err.Error()))
		return C.GTMPL_EEXEC
	}
	defer func() {
		if r := recover(); r != nil {
			status = fail(fmt.Errorf("panic: %v", r))
		}
	}()
	found, err := c.lookup(C.GoString(apiVersion), C.GoString(kind), C.GoString(namespace), C.GoString(name))
	if err != nil {
		return fail(err)
	}
	if found == nil {
		return C.GTMPL_ENOTFOUND
	}
	text, err := json.Marshal(found)
	if err != nil {
		return fail(err)
	}
	give(text)
	return C.GTMPL_OK
}

// Render renders the chart. It stops, with the context's error, when the context ends.
func (c *Chart) Render(ctx context.Context, o Options) (*Result, error) {
	defer runtime.KeepAlive(c)
	defer runtime.KeepAlive(o.Values)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var a arena
	defer a.free()
	var cause error
	var err *C.gtmpl_error

	options, limits := C.render_options(), C.default_limits()
	var cancel *C.gtmpl_cancel
	if C.gtmpl_cancel_new(&cancel, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	defer C.gtmpl_cancel_free(cancel)
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-ctx.Done():
			C.gtmpl_cancel_request(cancel)
		case <-done:
		}
	}()
	defer func() {
		close(done)
		<-watched
	}()
	limits.cancel = cancel
	p := (*C.gtmpl_limits)(a.array(1, unsafe.Sizeof(limits)))
	*p = limits
	options.limits = p

	options.kube_version = a.optional(o.KubeVersion)
	versions := a.array(len(o.APIVersions), unsafe.Sizeof(uintptr(0)))
	for i, v := range o.APIVersions {
		unsafe.Slice((**C.char)(versions), len(o.APIVersions))[i] = a.text(v)
	}
	options.api_versions = (**C.char)(versions)
	options.api_version_count = C.size_t(len(o.APIVersions))
	options.include_crds = number(o.IncludeCRDs)
	options.reproducible = number(o.Reproducible)
	options.seed = a.text(o.Seed)
	if o.Helm3 {
		options.compat = C.GTMPL_COMPAT_HELM3
	}

	names := make([]string, 0, len(o.Functions))
	for name := range o.Functions {
		names = append(names, name)
	}
	sort.Strings(names)
	rows := a.array(len(names), unsafe.Sizeof(C.gtmpl_function{}))
	for i, name := range names {
		h := cgo.NewHandle(&callback{function: o.Functions[name], err: &cause})
		defer h.Delete()
		C.set_function(&unsafe.Slice((*C.gtmpl_function)(rows), len(names))[i], a.text(name), C.uintptr_t(h))
	}
	options.functions = (*C.gtmpl_function)(rows)
	options.function_count = C.size_t(len(names))
	if o.Lookup != nil {
		h := cgo.NewHandle(&callback{lookup: o.Lookup, err: &cause})
		defer h.Delete()
		C.set_lookup(&options, C.uintptr_t(h))
	}

	release := (*C.gtmpl_release)(a.array(1, unsafe.Sizeof(C.gtmpl_release{})))
	*release = C.gtmpl_release{name: a.optional(o.Name), namespace_: a.optional(o.Namespace), is_upgrade: number(o.IsUpgrade)}
	var values *C.gtmpl_values
	if o.Values != nil {
		values = o.Values.v
	}
	var render *C.gtmpl_render
	status := C.gtmpl_render_chart(&render, c.c, values, release, &options, &err)
	defer C.gtmpl_render_free(render)
	if status != C.GTMPL_OK {
		if status == C.GTMPL_ECANCELLED {
			cause = ctx.Err()
		}
		return nil, failure(err, cause)
	}
	return collect(render)
}

func number(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

func collect(render *C.gtmpl_render) (*Result, error) {
	var size C.size_t
	var text *C.char
	var err *C.gtmpl_error
	if C.gtmpl_render_text(render, nil, &text, &size, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	defer C.gtmpl_text_free(text)
	result := &Result{Text: goText(text, size)}
	notes := C.gtmpl_render_notes(render, &size)
	result.Notes = goText(notes, size)
	for i := C.size_t(0); i < C.gtmpl_render_count(render); i++ {
		m := C.gtmpl_render_manifest(render, i)
		text := C.gtmpl_manifest_text(m, &size)
		result.Manifests = append(result.Manifests, Manifest{
			Source:     C.GoString(C.gtmpl_manifest_source(m)),
			Text:       goText(text, size),
			APIVersion: C.GoString(C.gtmpl_manifest_api_version(m)),
			Kind:       C.GoString(C.gtmpl_manifest_kind(m)),
			Name:       C.GoString(C.gtmpl_manifest_name(m)),
		})
	}
	return result, nil
}

func goText(text *C.char, size C.size_t) string {
	return strings.Clone(unsafe.String((*byte)(unsafe.Pointer(text)), int(size)))
}

// Step is what one layer says of a key.
type Step struct {
	Layer, File  string
	Line, Column int
	Value        string // as JSON
	Wins         bool
}

// Explain looks up what each layer says of a key ("image.tag"), the highest first.
func (c *Chart) Explain(key string, v *Values) ([]Step, error) {
	defer runtime.KeepAlive(c)
	defer runtime.KeepAlive(v)
	if v == nil {
		return nil, errors.New("gtmpl: Explain needs values")
	}
	var a arena
	defer a.free()
	var coalesced *C.gtmpl_coalesced
	var explanation *C.gtmpl_explanation
	var err *C.gtmpl_error
	if C.gtmpl_values_coalesce(&coalesced, c.c, v.v, nil, &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	defer C.gtmpl_coalesced_free(coalesced)
	if C.gtmpl_explain(&explanation, coalesced, a.text(key), &err) != C.GTMPL_OK {
		return nil, failure(err, nil)
	}
	defer C.gtmpl_explanation_free(explanation)
	var steps []Step
	for i := C.size_t(0); i < C.gtmpl_explanation_count(explanation); i++ {
		s := C.gtmpl_explanation_step(explanation, i)
		steps = append(steps, Step{
			Layer:  C.GoString(s.origin.layer),
			File:   C.GoString(s.origin.file),
			Line:   int(s.origin.line),
			Column: int(s.origin.column),
			Value:  C.GoString(s.value),
			Wins:   s.wins != 0,
		})
	}
	return steps, nil
}
