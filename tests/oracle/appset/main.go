// Argo CD's own ApplicationSet generators and templates as a program: what gtmpl appset is measured against.
//
//	appset [-clusters FILE] [-repo URL=DIR]... [-params FILE] FILE...     prints what gtmpl appset generate should
//	appset -gtmpl PROGRAM -n N -seed SEED -work DIR random                asks both about N made-up ApplicationSets
//	appset -gtmpl PROGRAM -work DIR [-clusters …] tables                 asks both what Argo CD's own tests ask
//	appset -gtmpl PROGRAM [-clusters …] compare FILE...                   asks both about files
//
// Clusters, projects and repositories are fakes that hold files of this machine; the rest is Argo CD. Since it lists
// files with git, a folder that is no repository is copied into one.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// Pairs of a flag that may come several times.
type pairs map[string]string

func (p pairs) String() string { return "" }

func (p pairs) Set(text string) error {
	at := strings.LastIndex(text, "=")
	if at < 0 {
		return fmt.Errorf("expected URL=DIR")
	}
	p[text[:at]] = text[at+1:]
	return nil
}

func main() {
	in := inputs{Repos: pairs{}}
	flag.StringVar(&in.Clusters, "clusters", "", "file of cluster Secrets")
	flag.StringVar(&in.Params, "params", "", "file of parameters for generators that ask a server")
	flag.Var(pairs(in.Repos), "repo", "URL=DIR")
	flag.BoolVar(&in.NewGlobbing, "new-git-file-globbing", false, "file patterns as Argo CD's option has it")
	gtmpl := flag.String("gtmpl", "", "the program to compare with")
	n := flag.Int("n", 500, "how many cases")
	seed := flag.Int64("seed", 1, "of random cases")
	only := flag.Int("only", -1, "this case alone, left in the work folder")
	work := flag.String("work", "", "folder for cases")
	verbose := flag.Bool("v", false, "show every case")
	flag.Parse()

	switch flag.Arg(0) {
	case "random":
		os.Exit(runRandom(*gtmpl, *work, *n, *seed, *only, *verbose))
	case "tables":
		os.Exit(runTables(*gtmpl, in, *work, *verbose))
	case "compare":
		os.Exit(runCompare(*gtmpl, in, flag.Args()[1:], *verbose))
	}
	os.Exit(runPrint(in, flag.Args()))
}

// The Applications as documents, and an error a line: what the goldens hold.
func runPrint(in inputs, files []string) int {
	code := 0
	for _, file := range files {
		answers, err := ask(in, file, 1)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		for _, a := range answers {
			for _, e := range a.Errors {
				fmt.Fprintf(os.Stderr, "Error: %s: ApplicationSet %s: %s\n", a.File, a.Name, strings.ReplaceAll(e, "\n", `\n`))
				code = 1
			}
			for _, app := range a.Written {
				fmt.Printf("---\n%s", app)
			}
		}
	}
	return code
}
