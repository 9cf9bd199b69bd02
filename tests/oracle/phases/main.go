// Renders a chart several times with Helm's packages in one process, and prints what each phase took, as JSON
// (milliseconds), like tests/bench/phases.c:
//
//	phases ROUNDS CHART
//
// The steps are those of Helm's install action without a cluster. Output is written to standard error.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path"
	"strconv"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

type phases map[string][]float64

func (p phases) lap(name string, since *time.Time) {
	now := time.Now()
	p[name] = append(p[name], float64(now.Sub(*since).Nanoseconds())/1e6)
	*since = now
}

func round(p phases, folder string) error {
	since := time.Now()
	chart, err := loader.Load(folder)
	if err != nil {
		return err
	}
	p.lap("load", &since)

	values := map[string]any{}
	if err := chartutil.ProcessDependencies(chart, values); err != nil {
		return err
	}
	options := common.ReleaseOptions{Name: "r", Namespace: "default", Revision: 1, IsInstall: true}
	top, err := commonutil.ToRenderValues(chart, values, options, common.DefaultCapabilities)
	if err != nil {
		return err
	}
	p.lap("merge", &since)

	files, err := engine.Engine{}.Render(chart, top)
	if err != nil {
		return err
	}
	p.lap("render", &since)

	for name := range files {
		if path.Base(name) == "NOTES.txt" {
			delete(files, name)
		}
	}
	_, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	p.lap("sort", &since)

	var text bytes.Buffer
	for _, m := range manifests {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s\n", m.Name, m.Content)
	}
	if _, err := os.Stderr.Write(text.Bytes()); err != nil {
		return err
	}
	p.lap("write", &since)
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: phases ROUNDS CHART 2>/dev/null")
		os.Exit(2)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	rounds, _ := strconv.Atoi(os.Args[1])
	p := phases{}
	for range rounds {
		if err := round(p, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	json.NewEncoder(os.Stdout).Encode(p)
}
