package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

// stamped returns a project whose program is built with linker flags, written as YAML.
func stamped(ldflags string) files {
	return files{
		"go.mod": "module github.com/acme/app\n\ngo 1.24\n",
		"cmd/app/main.go": `package main

import "github.com/acme/app/internal/buildinfo"

var version = "dev"

func main() { println(version, buildinfo.Version()) }
`,
		"internal/buildinfo/buildinfo.go": `package buildinfo

import (
	"os"
	"strings"
)

type text string

const fallback = "un" + "known"

var (
	version        string
	commit         = fallback
	builder, place = string("make"), "here"
	date           = strings.TrimSpace(os.Getenv("DATE"))
	copied         = version
	build          int
	kind           text
)

const major = "1"

func Version() string { return version + commit + builder + place + date + copied + string(kind) + major + string(rune(build)) }
`,
		"internal/buildinfo/windows_windows.go": "package buildinfo\n\nvar windowsOnly string\n",
		"internal/buildinfo/pro.go":             "//go:build pro\n\npackage buildinfo\n\nvar edition string\n",
		"internal/unused/unused.go":             "package unused\n\nvar Version string\n",
		".goreleaser.yaml": "version: 2\nproject_name: app\nenv: [SUFFIX=buildinfo]\nbuilds:\n  - id: app\n    main: ./cmd/app\n" +
			"    goos: [linux, darwin]\n    ldflags:\n" + ldflags,
	}
}

func TestStamps(t *testing.T) {
	const path = "github.com/acme/app/internal/buildinfo"
	for name, test := range map[string]struct{ ldflags, problem string }{
		"the variable of a package":        {"      - -s -w -X " + path + ".version={{ .Version }}\n", ""},
		"one that a constant initialises":  {"      - -X=" + path + ".commit={{ .FullCommit }}\n", ""},
		"one of several in a declaration":  {"      - --X " + path + ".builder=b -X " + path + ".place=p\n", ""},
		"the main package by its name":     {"      - -X main.version={{ .Version }}\n", ""},
		"in quotes, with spaces":           {"      - >-\n        -X 'main.version=v {{ index .Env \"HOME\" }}' -X \"" + path + ".version={{ envOrDefault \"A\" \"b c\" }}\"\n", ""},
		"a templated name":                 {"      - -X {{ .ModulePath }}/internal/{{ .Env.SUFFIX }}.version={{ .Version }}\n", ""},
		"a variable that does not exist":   {"      - -X " + path + ".vesion={{ .Version }}\n", "names a variable that does not exist, so app keeps what its source says → did you mean " + path + ".version?"},
		"nothing of a near name":           {"      - -X " + path + ".goVersionString=x\n", "declare it in " + path + ": var goVersionString string"},
		"a package that does not exist":    {"      - -X github.com/acme/app/internal/builinfo.version=x\n", "names a package that is not in the program, so app keeps what its source says → did you mean " + path + ".version?"},
		"a package of another module path": {"      - -X github.com/acme/apps/internal/buildinfo.version=x\n", "did you mean " + path + ".version?"},
		"a package that nothing imports":   {"      - -X github.com/acme/app/internal/unused.Version=x\n", "names a package that is not in the program"},
		"the main package by its path":     {"      - -X github.com/acme/app/cmd/app.version=x\n", "write main.version"},
		"a constant":                       {"      - -X " + path + ".major=2\n", "names a constant, which the linker cannot set"},
		"a variable that a call computes":  {"      - -X " + path + ".date=x\n", "names a variable that is computed when the program starts"},
		"a copy of another variable":       {"      - -X " + path + ".copied=x\n", "names a variable that is computed when the program starts"},
		"a number":                         {"      - -X " + path + ".build=7\n", "names a variable that is not a string"},
		"a string of a type of its own":    {"      - -X " + path + ".kind=x\n", "names a variable that is not a string"},
		"a function":                       {"      - -X " + path + ".Version=x\n", "names no variable"},
		"a file of another system":         {"      - -X " + path + ".windowsOnly=x\n", "names a variable that does not exist"},
		"a file that a tag brings in":      {"      - -X " + path + ".edition=pro\n    tags: [pro]\n", ""},
		"a file that flags bring in":       {"      - -X " + path + ".edition=pro\n    flags: [-trimpath, -tags=pro]\n", ""},
		"a file without its tag":           {"      - -X " + path + ".edition=pro\n", "names a variable that does not exist"},
		"no package":                       {"      - -X version=x\n", "names no package"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, project(t, stamped(test.ldflags)), check.Stamps)
			if test.problem == "" {
				want(t, got, audit.Passed)
			} else {
				want(t, got, audit.Failed, "-X ", test.problem)
			}
		})
	}
}

// The same mistake in several builds is one finding.
func TestStampsOfSeveralBuilds(t *testing.T) {
	content := stamped("").with(files{".goreleaser.yaml": `version: 2
project_name: app
builds:
  - &app {id: linux, main: ./cmd/app, goos: [linux], ldflags: -X main.verzion=x}
  - {<<: *app, id: mac, goos: [darwin]}
`})
	got := ask(t, project(t, content), check.Stamps)
	want(t, got, audit.Failed, "-X main.verzion: names a variable that does not exist, so linux, mac keep what their source says → did you mean main.version?")
	if len(got.Findings) != 1 {
		t.Errorf("%d findings", len(got.Findings))
	}
}

// A name that a program does not have and does not need is a warning: it is not the version, and no similar name exists.
func TestStampsToSpare(t *testing.T) {
	const path = "github.com/acme/app/internal/buildinfo"
	const version = " -X main.version={{ .Version }}\n"
	for name, test := range map[string]struct {
		ldflags string
		status  audit.Status
	}{
		"nothing is called alike":   {"      - -X main.commitHash=x" + version, audit.Warned},
		"something is called alike": {"      - -X main.verzion=x -X " + path + ".vrsion=x" + version, audit.Failed},
		"the version":               {"      - -X main.appVersionString=x" + version, audit.Failed},
		"another package":           {"      - -X github.com/acme/app/internal/none.commitHash=x" + version, audit.Failed},
		"nothing is set":            {"      - -X main.commitHash=x\n", audit.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, ask(t, project(t, stamped(test.ldflags)), check.Stamps), test.status)
		})
	}
}

func TestStampsThatCannotBeJudged(t *testing.T) {
	for build, reason := range map[string]string{
		"{id: app, main: ./cmd/app, ldflags: -s -w}":                         "no build sets a variable with -X",
		"{id: app, builder: rust, ldflags: -X main.version=x}":               "no build sets a variable with -X",
		"{id: app, main: ./cmd/app, ldflags: \"-X 'main.version=x\"}":        "builds: app: ldflags: a quote is not closed",
		"{id: app, main: ./cmd/app, ldflags: '-X {{ .Nowhere }}.version=x'}": "Nowhere",
		"{id: app, main: ./cmd/none, ldflags: -X main.version=x}":            "builds: app: ",
	} {
		content := stamped("").with(files{".goreleaser.yaml": "version: 2\nproject_name: app\nbuilds:\n  - " + build + "\n"})
		want(t, ask(t, project(t, content), check.Stamps), audit.Skipped, reason)
	}
}

// A doubt about a value from another package is not a finding.
func TestStampsOfAValueFromAnotherPackage(t *testing.T) {
	content := stamped("      - -X main.version=x\n").with(files{
		"cmd/app/main.go":           "package main\n\nimport \"github.com/acme/app/internal/unused\"\n\nvar version = unused.Default\n\nfunc main() { println(version) }\n",
		"internal/unused/unused.go": "package unused\n\nconst Default = \"dev\"\n",
	})
	want(t, ask(t, project(t, content), check.Stamps), audit.Passed)
}
