package gtmpl_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gtmpl"
)

func files(template string) map[string][]byte {
	return map[string][]byte{
		"Chart.yaml":       []byte("apiVersion: v2\nname: portal\nversion: 1.2.3\n"),
		"values.yaml":      []byte("replicas: 1\n"),
		"templates/a.yaml": []byte(template),
	}
}

func open(t *testing.T, template string) *gtmpl.Chart {
	t.Helper()
	chart, err := gtmpl.ChartFromFiles("charts/portal", files(template))
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func Example() {
	chart, err := gtmpl.ChartFromFiles("charts/portal", files("kind: Deployment\nreplicas: {{ .Values.replicas }}\n"))
	if err != nil {
		panic(err)
	}
	defer chart.Close()
	values, _ := gtmpl.NewValues()
	defer values.Close()
	if err := values.Add([]byte("replicas: 4\n"), "prod.yaml", "environment"); err != nil {
		panic(err)
	}

	result, err := chart.Render(context.Background(), gtmpl.Options{Values: values, Name: "portal"})
	if err != nil {
		panic(err)
	}
	fmt.Print(result.Text)

	steps, _ := chart.Explain("replicas", values)
	for _, s := range steps {
		fmt.Printf("%s %s:%d %s %v\n", s.Layer, s.File, s.Line, s.Value, s.Wins)
	}
	// Output:
	// ---
	// # Source: portal/templates/a.yaml
	// kind: Deployment
	// replicas: 4
	// environment prod.yaml:1 4 true
	// chart charts/portal/values.yaml:1 1 false
}

func TestFunctions(t *testing.T) {
	chart := open(t, `a: {{ (note 1 "x" (dict "k" (list 1 2))).list | toJson }}
b: {{ shout "hi" }}`)
	var seen []any
	result, err := chart.Render(context.Background(), gtmpl.Options{Functions: map[string]gtmpl.Function{
		"note": func(arguments ...any) (any, error) {
			seen = arguments
			return map[string]any{"list": []any{1, 2.5, nil}}, nil
		},
		"shout": func(arguments ...any) (any, error) { return strings.ToUpper(arguments[0].(string)), nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(result.Text, "a: [1,2.5,null]\nb: HI\n") {
		t.Errorf("got %q", result.Text)
	}
	if got := fmt.Sprint(seen); got != "[1 x map[k:[1 2]]]" {
		t.Errorf("saw %q", got)
	}
}

func TestFailures(t *testing.T) {
	refused := errors.New("refused")
	for name, f := range map[string]gtmpl.Function{
		"refused":        func(...any) (any, error) { return nil, refused },
		"panic: too bad": func(...any) (any, error) { panic("too bad") },
	} {
		_, err := open(t, "{{ f }}").Render(context.Background(), gtmpl.Options{Functions: map[string]gtmpl.Function{"f": f}})
		if err == nil || !strings.Contains(err.Error(), "error calling f: "+name) {
			t.Errorf("%s: got %v", name, err)
		}
		if name == "refused" && !errors.Is(err, refused) {
			t.Errorf("%v does not wrap the function's error", err)
		}
	}
	_, err := gtmpl.OpenChart("./no/such")
	if err == nil || !strings.Contains(err.Error(), "./no/such") {
		t.Errorf("got %v", err)
	}
	_, err = gtmpl.ChartFromFiles("x", map[string][]byte{"Chart.yaml": []byte("apiVersion: v2\nname: x\nversion: 1.0.0\n"), "values.yaml": []byte("a: [")})
	var placed *gtmpl.Error
	if !errors.As(err, &placed) || placed.File != "x/values.yaml" {
		t.Errorf("got %v", err)
	}
}

func TestLookup(t *testing.T) {
	chart := open(t, `a: {{ (lookup "v1" "Secret" "ns" "x").n }} {{ lookup "v1" "Pod" "ns" "x" | len }}`)
	result, err := chart.Render(context.Background(), gtmpl.Options{
		Lookup: func(_, kind, namespace, name string) (map[string]any, error) {
			if kind != "Secret" {
				return nil, nil
			}
			return map[string]any{"n": namespace + "/" + name}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(result.Text, "a: ns/x 0\n") {
		t.Errorf("got %q", result.Text)
	}
}

func TestContext(t *testing.T) {
	chart := open(t, "{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := chart.Render(ctx, gtmpl.Options{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestGoroutinesShareAChart(t *testing.T) {
	chart := open(t, "a: {{ .Release.Name }}")
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			result, err := chart.Render(context.Background(), gtmpl.Options{Name: "x"})
			if err != nil || !strings.HasSuffix(result.Text, "a: x\n") {
				t.Errorf("got %v, %v", result, err)
			}
		}()
	}
	group.Wait()
}
