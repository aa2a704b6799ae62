// Package layout_test checks the packages of this module against the order of the depguard rules in .golangci.yaml, which say who may import
// whom. golangci-lint finds an import that no rule allows; it does not find a package without a rule, or a rule that allows an import
// to go up.
package layout_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const (
	root   = "../.."
	module = "github.com/relkit/relkit"
)

// rule is one of depguard. A rule of the order leaves tests out; the other rules are no concern of these tests.
type rule struct {
	name  string
	Files []string
	Deny  []struct{ Pkg string }
	Allow []string
}

// order returns the rules of the order, from top to bottom.
func order(t *testing.T) []rule {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, ".golangci.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct{ Rules yaml.Node }
			}
		}
	}
	if err := yaml.Unmarshal(content, &config); err != nil {
		t.Fatal(err)
	}
	var rules []rule
	for pair := range slices.Chunk(config.Linters.Settings.Depguard.Rules.Content, 2) {
		each := rule{name: pair[0].Value}
		if err := pair[1].Decode(&each); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(each.Files, "!$test") {
			rules = append(rules, each)
		}
	}
	return rules
}

// covers reports whether the rule is for the files of a package.
func (r rule) covers(path string) bool {
	covered := false
	for _, file := range r.Files {
		pattern, negated := strings.CutPrefix(file, "!")
		folder := module + strings.TrimPrefix(pattern, "${config-path}")
		below, ok := strings.CutSuffix(folder, "/**")
		if path+"/*" == folder || ok && strings.HasPrefix(path, below+"/") {
			if negated {
				return false
			}
			covered = true
		}
	}
	return covered
}

// packages returns those of this module, by their import paths, with what their files for any platform import; those of tests are left
// out. They are read, and not asked of the go command, so that go test repeats the test when a file has changed.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, top := range []string{"cmd", "internal", "test"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				_, err := os.Stat(filepath.Join(file, "go.mod"))
				if entry.Name() == "testdata" || err == nil { // another module
					return fs.SkipDir
				}
				return nil
			}
			if filepath.Ext(file) != ".go" {
				return nil
			}
			folder, err := filepath.Rel(root, filepath.Dir(file))
			if err != nil {
				return err
			}
			path := module + "/" + filepath.ToSlash(folder)
			all[path] = slices.Clip(all[path]) // also one without imports
			if strings.HasSuffix(file, "_test.go") {
				return nil
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			for _, each := range parsed.Imports {
				imported, err := strconv.Unquote(each.Path.Value)
				if err != nil {
					return err
				}
				all[path] = append(all[path], imported)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestEachPackageHasARule(t *testing.T) {
	rules := order(t)
	for path := range packages(t) {
		var names []string
		for _, rule := range rules {
			if rule.covers(path) {
				names = append(names, rule.name)
			}
		}
		if len(names) != 1 {
			t.Errorf("%s is in the depguard rules %q of .golangci.yaml: one must cover it", path, names)
		}
	}
}

func TestImportsGoDown(t *testing.T) {
	rules := order(t)
	for i, rule := range rules {
		if !slices.ContainsFunc(rule.Deny, func(denied struct{ Pkg string }) bool { return denied.Pkg == module }) {
			t.Errorf("rule %s does not deny %s", rule.name, module)
		}
		for _, allowed := range rule.Allow {
			path, exact := strings.CutSuffix(allowed, "$")
			if !exact {
				t.Errorf("rule %s allows all that begins with %s: end it with $", rule.name, allowed)
			}
			for _, other := range rules[:i+1] {
				if other.covers(path) {
					t.Errorf("rule %s allows %s of rule %s, which is not below it", rule.name, path, other.name)
				}
			}
		}
	}
	for path, imports := range packages(t) {
		for _, rule := range rules {
			if !rule.covers(path) {
				continue
			}
			for _, imported := range imports {
				if strings.HasPrefix(imported, module+"/") && !slices.Contains(rule.Allow, imported+"$") {
					t.Errorf("%s imports %s, which rule %s does not allow", path, imported, rule.name)
				}
			}
		}
	}
}
