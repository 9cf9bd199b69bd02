// Runs Helm and gtmpl side by side, as programs: the same folder, the same words, and then the same output, error text
// and exit code.
//
//	beside -gtmpl build/gtmpl -work build/beside commands          the commands of Helm's own tests
//	beside -gtmpl build/gtmpl -work build/beside tables            the inputs of Helm's own tests of values
//	beside -gtmpl build/gtmpl -work build/beside random [-n N] [-seed N] [-only CASE]
//	beside … -helm3 helm random                                     the same beside a Helm 3 (value tables, too)
//	beside -helm WORD…                                             Helm itself
//	beside -serve                                                  Helm, one command after the other
//
// Helm is linked in. Whatever this program asks, it reads from Helm's module where that is installed, or makes up.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

type options struct {
	n, only, show, lanes int
	seed                 uint64
	gtmpl, module, work  string
	helm3                string
	verbose              bool
}

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "-helm":
			os.Exit(runHelm(os.Args[2:]))
		case "-serve":
			os.Exit(serveHelm())
		}
	}
	var o options
	flag.IntVar(&o.n, "n", 5000, "random cases to run")
	flag.Uint64Var(&o.seed, "seed", 1, "where chance begins")
	flag.IntVar(&o.only, "only", -1, "run this random case alone, and show it")
	flag.IntVar(&o.show, "show", 20, "differences to show")
	flag.IntVar(&o.lanes, "lanes", 2, "cases at a time")
	flag.StringVar(&o.gtmpl, "gtmpl", "build/gtmpl", "the program")
	flag.StringVar(&o.module, "module", "tests/oracle", "folder whose go.mod requires Helm")
	flag.StringVar(&o.work, "work", "build/beside", "folder to write to")
	flag.StringVar(&o.helm3, "helm3", "", "a Helm 3 to ask instead, and gtmpl in its form")
	flag.BoolVar(&o.verbose, "v", false, "show all cases, also those that are left out")
	flag.Parse()
	ok, err := run(o, flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "beside:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(o options, what string) (bool, error) {
	var err error
	if o.gtmpl, err = filepath.Abs(o.gtmpl); err != nil {
		return false, err
	}
	if o.work, err = filepath.Abs(o.work); err != nil {
		return false, err
	}
	if o.helm3 != "" {
		if o.helm3, err = filepath.Abs(o.helm3); err != nil {
			return false, err
		}
	}
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return false, err
	}
	r, err := newRunner(o)
	if err != nil {
		return false, err
	}
	switch what {
	case "commands":
		err = r.runCommands()
	case "tables":
		err = r.runTables()
	case "random":
		err = r.runRandom()
	default:
		err = errors.New("commands, tables or random?")
	}
	return r.report(what), err
}
