package goreleaser_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestCheckSaysWhatTakesASetting(t *testing.T) {
	for name, tc := range map[string]struct{ version, complaint, want string }{
		"pro": {"v2.15.2", "line 2: field includes not found in type config.Project", "; includes needs GoReleaser Pro"},
		"newer": {
			"v2.15.2", "line 2: field retry not found in type config.Project",
			"; retry needs GoReleaser v2.15.3, but v2.15.2 is installed: upgrade",
		},
		"newer than an old one": {
			"v2.9.0", "line 2: field dockers_v2 not found in type config.Project",
			"; dockers_v2 needs GoReleaser v2.12.0, but v2.9.0 is installed: upgrade",
		},
		"newer pro": {"v2.15.2", "line 2: field verify not found in type config.Project", "; verify needs GoReleaser Pro v2.17.0"},
		"pro that is too old": {
			"v2.4.0-pro", "line 2: field npms not found in type config.Project",
			"; npms needs GoReleaser Pro v2.8.0, but v2.4.0 is installed: upgrade",
		},
		"a builder":        {"v2.15.2", "invalid builder: node", "; builder node needs GoReleaser v2.16.0, but v2.15.2 is installed: upgrade"},
		"a builder of pro": {"v2.15.2", "invalid builder: prebuilt", "; builder prebuilt needs GoReleaser Pro"},
		"several, once each": {
			"v2.15.2", "field msi not found in type config.Project line 3: field if not found in type config.NFPM line 9: field if not found in type config.NFPM",
			"; msi needs GoReleaser Pro; if needs GoReleaser Pro",
		},
		"a mistake":     {"v2.15.2", "line 2: field bilds not found in type config.Project", ""},
		"not a version": {"devel", "line 2: field retry not found in type config.Project", ""},
	} {
		dir := fake(t, `[ "$1" = --version ] && { echo "GitVersion: `+tc.version+`"; exit; }; echo '  ⨯ `+tc.complaint+`'; exit 1`)
		program, err := goreleaser.Locate(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		want := "GoReleaser rejects c.yaml: " + tc.complaint + tc.want
		if _, err := program.Notices(t.Context(), dir, "c.yaml"); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v, not\n%s", name, err, want)
		}
	}
}

// The hints match the messages of the real GoReleaser.
func TestCheckWithGoReleaser(t *testing.T) {
	program := &goreleaser.Program{Path: installed(t), Version: "2.15.2"}
	for config, want := range map[string]string{
		"includes: []":  "yaml: unmarshal errors: line 2: field includes not found in type config.Project; includes needs GoReleaser Pro",
		"iru: {}":       "line 2: field iru not found in type config.Project; iru needs GoReleaser v2.18.0, but v2.15.2 is installed: upgrade",
		"dockers_v2: 1": "line 2: cannot unmarshal !!int `1` into []config.DockerV2",
		"builds: [{hooks: {pre: [{cmd: x, if: y}]}}]": "line 2: field if not found in type config.t; if needs GoReleaser Pro",
		"builds: [{builder: node}]":                   "invalid builder: node; builder node needs GoReleaser v2.16.0",
	} {
		dir := newConformance(t, "v1.0.0")
		if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("version: 2\n"+config), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := program.Notices(t.Context(), dir, "config.yaml"); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s", config, err, want)
		}
	}
}

// TestSettingsOfGoReleaser compares the lists of settings with the source of the GoReleaser in go.mod.
func TestSettingsOfGoReleaser(t *testing.T) {
	const version = "2.15.2" // of go.mod
	dir := source(t)
	if !strings.HasSuffix(dir, "@v"+version) {
		t.Fatalf("go.mod has another GoReleaser than v%s: extend the lists of settings, then change the version here", version)
	}
	settings := configured(t, dir)
	for key, since := range goreleaser.Introduced() {
		if has := settings[key]; has == goreleaser.Older(version, since) {
			t.Errorf("%s is said to have come with v%s, and v%s has it: %v", key, since, version, has)
		}
	}
	for key := range goreleaser.IntroducedInPro() {
		if settings[key] {
			t.Errorf("%s is said to need Pro, and v%s has it", key, version)
		}
	}
}

// configured returns the settings in the source of GoReleaser's configuration: Type.setting.
func configured(t *testing.T, dir string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "pkg", "config", "config.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	settings, inlined := map[string]bool{}, map[string]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		declared, ok := node.(*ast.TypeSpec)
		if !ok {
			return true
		}
		structure, ok := declared.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range structure.Fields.List {
			if field.Tag == nil {
				continue
			}
			tag, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				t.Fatal(err)
			}
			name, options, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
			if embedded, ok := field.Type.(*ast.Ident); ok && options == "inline" {
				inlined[declared.Name.Name] = embedded.Name
			}
			settings[declared.Name.Name+"."+name] = true
		}
		return true
	})
	for outer, inner := range inlined {
		for key := range settings {
			if name, ok := strings.CutPrefix(key, inner+"."); ok {
				settings[outer+"."+name] = true
			}
		}
	}
	return settings
}
