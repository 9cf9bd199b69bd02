package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Helm's tests are programs; their tables are read by letting them run. A copy of the module, below the folder to write
// to, gets functions that write down what they are called with before they go on. The tests then run as they stand.

// A recorded function, in a package of Helm's module.
type recorded struct {
	folder, name string
	test         bool // it stands in a test file
}

// A call is what was written down: the function's name and its arguments.
type call struct {
	Function  string
	Arguments []json.RawMessage
}

//go:embed recorder.go.txt
var recorder string

// record runs the tests of the functions' packages that `tests` matches, and gives the calls that they make.
func record(o options, functions []recorded, tests string) ([]call, error) {
	module, err := moduleFolder(o.module)
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(o.work, "module")
	if err := copyModule(module, copied); err != nil {
		return nil, err
	}
	var folders []string
	for _, f := range functions {
		if err := instrument(filepath.Join(copied, f.folder), f); err != nil {
			return nil, err
		}
		if path := "./" + f.folder; len(folders) == 0 || folders[len(folders)-1] != path {
			folders = append(folders, path)
		}
	}
	return runTests(o, copied, folders, tests)
}

func moduleFolder(oracle string) (string, error) {
	c := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "helm.sh/helm/v4")
	c.Dir = oracle
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

// copyModule makes files that can be written, unlike those of the module cache.
func copyModule(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return filepath.WalkDir(to, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Type()&os.ModeSymlink != 0 {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(path, info.Mode().Perm()|0o200)
	})
}

func runTests(o options, copied string, folders []string, tests string) ([]call, error) {
	log := filepath.Join(o.work, "calls.json")
	if err := os.RemoveAll(log); err != nil {
		return nil, err
	}
	c := exec.Command("go", append([]string{"test", "-count=1", "-vet=off", "-p=1", "-run", tests}, folders...)...)
	c.Dir = copied
	c.Env = append(os.Environ(), "RECORD="+log)
	// Some of Helm's tests may fail here, for want of a network: what they were called with is there all the same.
	out, err := c.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	file, err := os.Open(log)
	if err != nil {
		return nil, fmt.Errorf("Helm's tests called nothing: %s", out)
	}
	defer file.Close()
	var calls []call
	seen := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Buffer(nil, 1<<26); lines.Scan(); {
		if seen[lines.Text()] {
			continue
		}
		seen[lines.Text()] = true
		var one call
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, err
		}
		calls = append(calls, one)
	}
	return calls, lines.Err()
}

// --- changing the copy -----------------------------------------------------------------------------------------------

// instrument renames a function, and puts one that records in its place.
func instrument(folder string, f recorded) error {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") != f.test {
			continue
		}
		files := token.NewFileSet()
		tree, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range tree.Decls {
			if function, ok := d.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == f.name {
				return replaceFunction(folder, path, files, tree, function, f.test)
			}
		}
	}
	return fmt.Errorf("no function %s in %s", f.name, folder)
}

func replaceFunction(folder, path string, files *token.FileSet, tree *ast.File, f *ast.FuncDecl, test bool) error {
	name := f.Name.Name
	var arguments []string
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			arguments = append(arguments, n.Name)
		}
	}
	var head bytes.Buffer
	f.Doc = nil
	if err := format.Node(&head, files, &ast.FuncDecl{Name: f.Name, Type: f.Type}); err != nil {
		return err
	}
	f.Name.Name = name + "Unrecorded"
	var text bytes.Buffer
	if err := format.Node(&text, files, tree); err != nil {
		return err
	}
	list := strings.Join(arguments, ", ")
	fmt.Fprintf(&text, "\n%s {\n\trecordCall(%q, %s)\n\treturn %s(%s)\n}\n", head.String(), name, list, f.Name.Name, list)
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		return err
	}
	own := "recorder.go"
	if test {
		own = "recorder_test.go"
	}
	return os.WriteFile(filepath.Join(folder, own), []byte("package "+tree.Name.Name+"\n"+recorder), 0o644)
}
