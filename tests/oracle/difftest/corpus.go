package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Keys and passwords take seconds to make, and are never the same.
var slowPattern = regexp.MustCompile(`\bgen[A-Z]|htpasswd|bcrypt|derivePassword`)

// corpus collects the templates in the tests of Go, sprig and Helm: every string with an action in it. They are read
// where they are installed; `module` is a folder with a go.mod that requires them.
func corpus(module string) ([]string, error) {
	var files []string
	root, err := output(module, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	folders := []string{filepath.Join(root, "src/text/template"), filepath.Join(root, "src/text/template/parse")}
	for _, name := range []string{"github.com/Masterminds/sprig/v3", "helm.sh/helm/v4"} {
		folder, err := output(module, "go", "list", "-m", "-f", "{{.Dir}}", name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder, filepath.Join(folder, "pkg/engine"))
	}
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	var texts []string
	for _, file := range files {
		found, err := templatesIn(file)
		if err != nil {
			return nil, err
		}
		texts = append(texts, found...)
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("no templates below %v", folders)
	}
	texts = slices.DeleteFunc(texts, slowPattern.MatchString)
	slices.Sort(texts)
	return slices.Compact(texts), nil
}

func output(folder, name string, arguments ...string) (string, error) {
	c := exec.Command(name, arguments...)
	c.Dir = folder
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(arguments, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func templatesIn(file string) ([]string, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	var texts []string
	ast.Inspect(tree, func(n ast.Node) bool {
		text, ok := constantText(n)
		if ok && strings.Contains(text, "{{") {
			texts = append(texts, text)
		}
		return !ok // the parts of a sum are no templates of their own
	})
	return texts, nil
}

// constantText is the value of a string literal, or of a sum of them.
func constantText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			text, err := strconv.Unquote(n.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		left, ok := constantText(n.X)
		right, also := constantText(n.Y)
		return left + right, ok && also && n.Op == token.ADD
	}
	return "", false
}
