package govulncheck_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/govulncheck"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/needs"
)

// fakeSays is the variable that makes this test program stand for govulncheck: it holds what that says.
const fakeSays = "GOVULNCHECK_SAYS"

func TestMain(m *testing.M) {
	if said, fake := os.LookupEnv(fakeSays); fake {
		fmt.Print(said)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program links a vulnerable function, which the compiler inlines, a method, and a package all of which is
// vulnerable; it links nothing else that the database names.
const program = `
-- go.mod --
module example.com/hello

go 1.26

require golang.org/x/mod VERSION
-- main.go --
package main

import (
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/mod/sumdb/dirhash"
)

func main() {
	println(semver.IsValid(os.Args[1]), dirhash.DefaultHash != nil)
	if err := module.CheckPath(os.Args[1]); err != nil {
		os.Stdout.WriteString(err.Error())
	}
}
`

// database knows the vulnerabilities of golang.org/x/mod and of the standard library that the tests
// make up: https://go.dev/doc/security/vuln/database has its layout.
func database(t *testing.T) string {
	t.Helper()
	const dated = "2026-08-21T00:00:00Z"
	folder := t.TempDir()
	write := func(name string, content any) {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, filepath.FromSlash(name)+".json")
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	type object = map[string]any
	modules := map[string][]object{}
	add := func(id, module, fixed string, packages ...object) {
		modules[module] = append(modules[module], object{"id": id, "modified": dated, "fixed": fixed})
		events := []object{{"introduced": "0"}}
		if fixed != "" {
			events = append(events, object{"fixed": fixed})
		}
		write("ID/"+id, object{
			"schema_version": "1.3.1", "id": id, "modified": dated, "published": dated, "aliases": []string{"CVE-" + id}, "summary": "made up",
			"affected": []object{{
				"package": object{"name": module, "ecosystem": "Go"}, "ranges": []object{{"type": "SEMVER", "events": events}},
				"ecosystem_specific": object{"imports": packages},
			}},
		})
	}
	in := func(path string, symbols ...string) object { return object{"path": path, "symbols": symbols} }
	add("GO-1-called", dependency, "99.0.0", in(dependency+"/semver", "IsValid", "Compare", "Max"))
	add("GO-2-method", dependency, "", in(dependency+"/module", "InvalidPathError.Error", "MatchPathMajor"))
	add("GO-3-unused", dependency, "99.0.0", in(dependency+"/semver", "Compare"), in(dependency+"/zip", "Unzip"))
	add("GO-4-package", dependency, "99.0.0", object{"path": dependency + "/sumdb/dirhash"})
	add("GO-5-mended", dependency, "0.1.0", in(dependency+"/semver", "IsValid"))
	add("GO-6-stdlib", "stdlib", "99.0.0", in("os", "File.Write", "Chtimes"))
	add("GO-7-elsewhere", dependency, "99.0.0", object{"path": dependency + "/semver", "symbols": []string{"IsValid"}, "goos": []string{"plan9"}})
	var index []object
	for _, path := range []string{dependency, "stdlib"} {
		index = append(index, object{"path": path, "vulns": modules[path]})
	}
	write("index/modules", index)
	write("index/db", object{"modified": dated})
	return "file://" + filepath.ToSlash(folder)
}

// dependency is a module that this one requires too, so that it is in the module cache.
const dependency = "golang.org/x/mod"

func build(t *testing.T, goos, ldflags string) string {
	t.Helper()
	folder := t.TempDir()
	text := strings.ReplaceAll(program, "VERSION", goCommand(t, ".", nil, "list", "-m", "-f", "{{.Version}}", dependency))
	if err := txtar.Write(txtar.Parse([]byte(text)), folder); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join("..", "..", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "go.sum"), sums, 0o600); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "hello")
	goCommand(t, folder, []string{"GOOS=" + goos, "GOARCH=amd64", "CGO_ENABLED=0"},
		"build", "-mod=mod", "-trimpath", "-buildvcs=false", "-ldflags="+ldflags, "-o", name, ".")
	return name
}

func goCommand(t *testing.T, folder string, env []string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir, command.Env = folder, append(os.Environ(), env...)
	var failure strings.Builder
	command.Stderr = &failure
	said, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v: %s", strings.Join(args, " "), err, failure.String())
	}
	return strings.TrimSpace(string(said))
}

func locate(t *testing.T, database string) *govulncheck.Program {
	t.Helper()
	needs.Tool(t, "govulncheck")
	found, err := govulncheck.Locate("../..", database)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A stripped binary, as releases are, gives the same results as one that was not.
func TestScan(t *testing.T) {
	scanner := locate(t, database(t))
	version := goCommand(t, ".", nil, "list", "-m", "-f", "{{.Version}}", dependency)
	of := func(id, fixed string, functions ...string) release.Vulnerability {
		return release.Vulnerability{
			ID: id, Aliases: []string{"CVE-" + id}, Summary: "made up", Module: dependency, Found: version, Fixed: fixed, Functions: functions,
		}
	}
	stdlib := of("GO-6-stdlib", "v99.0.0", "os.File.Write")
	stdlib.Module, stdlib.Found = release.Stdlib, "v"+strings.TrimPrefix(runtime.Version(), "go")
	want := []release.Vulnerability{
		of("GO-1-called", "v99.0.0", dependency+"/semver.IsValid"),
		of("GO-2-method", "", dependency+"/module.InvalidPathError.Error"),
		of("GO-3-unused", "v99.0.0"),
		of("GO-4-package", "v99.0.0", dependency+"/sumdb/dirhash"),
		stdlib,
	}
	for name, binary := range map[string]struct{ goos, ldflags, found string }{
		// Only where there are symbols does govulncheck name the functions of a package itself.
		"with symbols":         {"linux", "", dependency + "/sumdb/dirhash.Hash1"},
		"without, for Linux":   {"linux", "-s -w", dependency + "/sumdb/dirhash"},
		"without, for macOS":   {"darwin", "-s -w", dependency + "/sumdb/dirhash"},
		"without, for Windows": {"windows", "-s -w", dependency + "/sumdb/dirhash"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := scanner.Scan(t.Context(), build(t, binary.goos, binary.ldflags))
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(want)
			want[3].Functions = []string{binary.found}
			if diff := cmp.Diff(&release.Scan{Vulnerabilities: want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The real database, where it is available: what is known of golang.org/x/text v0.3.5 is reported for a program
// that parses languages with it.
func TestScanRealDatabase(t *testing.T) {
	archive := os.Getenv("RELKIT_VULNDB")
	if archive == "" {
		t.Skip("RELKIT_VULNDB names no vulnerability database")
	}
	folder := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(parsesLanguages)), folder); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, "languages")
	goCommand(t, folder, []string{"CGO_ENABLED=0"}, "build", "-mod=mod", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, ".")
	got, err := locate(t, archive).Scan(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, vulnerability := range got.Vulnerabilities {
		if len(vulnerability.Functions) > 0 && vulnerability.Module == "golang.org/x/text" {
			found[vulnerability.ID] = vulnerability.Fixed
		}
	}
	want := map[string]string{"GO-2021-0113": "v0.3.7", "GO-2022-1059": "v0.3.8"}
	for id, fixed := range want {
		if found[id] != fixed {
			t.Errorf("%s is fixed by %q, want %q; found %v", id, found[id], fixed, found)
		}
	}
}

const parsesLanguages = `
-- go.mod --
module example.com/languages

go 1.26

require golang.org/x/text v0.3.5
-- go.sum --
golang.org/x/text v0.3.5 h1:i6eZZ+zk0SOf0xgBpEpPD18qWcJda6q1sxt3S0kzyUQ=
golang.org/x/text v0.3.5/go.mod h1:5Zoc/QRtKVWzQhOtBMvqHzDpF6irO9z98xDceosuGiQ=
-- main.go --
package main

import (
	"os"

	"golang.org/x/text/language"
)

func main() {
	_, _, err := language.ParseAcceptLanguage(os.Args[1])
	println(err == nil)
}
`

// fake is a folder with a govulncheck that says the given and nothing else.
func fake(t *testing.T, says string) *govulncheck.Program {
	t.Helper()
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "bin", "govulncheck")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := errors.Join(os.Mkdir(filepath.Dir(name), 0o700), os.Symlink(self, name)); err != nil {
		t.Fatal(err)
	}
	t.Setenv(fakeSays, says)
	found, err := govulncheck.Locate(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestScanFails(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		scanner func(*testing.T) *govulncheck.Program
		binary  string
		want    string
	}{
		"no database": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return locate(t, "file:///no/such/folder") },
			binary:  self, want: "the vulnerability database cannot be read: set RELKIT_VULNDB to the URL of another one: ",
		},
		"a database that does not answer": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return locate(t, "http://127.0.0.1:1") },
			binary:  self, want: "the vulnerability database cannot be read: set RELKIT_VULNDB to the URL of another one: ",
		},
		"no Go binary": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return locate(t, database(t)) },
			binary:  script, want: "unrecognized binary format",
		},
		"output that is cut off": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return fake(t, `{"osv":{"id":"GO-1"`) },
			binary:  self, want: "read what govulncheck says: unexpected EOF",
		},
		"output that is not JSON": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return fake(t, "No vulnerabilities found.") },
			binary:  self, want: "read what govulncheck says: invalid character 'N'",
		},
		"a finding without a place": {
			scanner: func(t *testing.T) *govulncheck.Program { t.Helper(); return fake(t, `{"finding":{"osv":"GO-1"}}`) },
			binary:  self, want: "read what govulncheck says: GO-1 has no finding location",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := test.scanner(t).Scan(t.Context(), test.binary)
			if got != nil || err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%+v, error %v: want one line with %q", got, err, test.want)
			}
		})
	}
}

func TestLocate(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := govulncheck.Locate(t.TempDir(), "")
	const want = "govulncheck is not installed: run go install golang.org/x/vuln/cmd/govulncheck@latest"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
