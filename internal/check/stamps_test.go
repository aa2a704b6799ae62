package check_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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
	for name, ldflags := range map[string]string{
		"those of one build": `      - -s -w -X ` + path + `.version={{ .Version }}
      - -X=` + path + `.commit={{ .FullCommit }}
      - --X ` + path + `.builder=b -X ` + path + `.place=p
      - -X main.version={{ .Version }}
      - >-
        -X 'main.version=v {{ index .Env "HOME" }}' -X "` + path + `.version={{ envOrDefault "A" "b c" }}"
      - -X {{ .ModulePath }}/internal/{{ .Env.SUFFIX }}.version={{ .Version }}
`,
		"a file that a tag brings in": "      - -X " + path + ".edition=pro\n    tags: [pro]\n",
		"a file that flags bring in":  "      - -X " + path + ".edition=pro\n    flags: [-trimpath, -tags=pro]\n",
	} {
		t.Run(name, func(t *testing.T) { want(t, ask(t, project(t, stamped(ldflags)), check.Stamps), audit.Passed) })
	}
}

// Each name has a finding of its own, all of them in one build.
func TestWrongStamps(t *testing.T) {
	const path = "github.com/acme/app/internal/buildinfo"
	problems := map[string]string{
		path + ".vesion":                                  "names a variable that does not exist, so app keeps what its source says → did you mean " + path + ".version?",       // a variable that does not exist
		path + ".goVersionString":                         "declare it in " + path + ": var goVersionString string",                                                             // nothing of a near name
		"github.com/acme/app/internal/builinfo.version":   "names a package that is not in the program, so app keeps what its source says → did you mean " + path + ".version?", // a package that does not exist
		"github.com/acme/apps/internal/buildinfo.version": "did you mean " + path + ".version?",                                                                                 // a package of another module path
		"github.com/acme/app/internal/unused.Version":     "names a package that is not in the program",                                                                         // a package that nothing imports
		"github.com/acme/app/cmd/app.version":             "write main.version",                                                                                                 // the main package by its path
		path + ".major":                                   "names a constant, which the linker cannot set",                                                                      // a constant
		path + ".date":                                    "names a variable that is computed when the program starts",                                                          // a variable that a call computes
		path + ".copied":                                  "names a variable that is computed when the program starts",                                                          // a copy of another variable
		path + ".build":                                   "names a variable that is not a string",                                                                              // a number
		path + ".kind":                                    "names a variable that is not a string",                                                                              // a string of a type of its own
		path + ".Version":                                 "names no variable",                                                                                                  // a function
		path + ".windowsOnly":                             "names a variable that does not exist",                                                                               // a file of another system
		path + ".edition":                                 "names a variable that does not exist",                                                                               // a file without its tag
		"version":                                         "names no package",                                                                                                   // no package
	}
	var ldflags strings.Builder
	for _, name := range slices.Sorted(maps.Keys(problems)) {
		fmt.Fprintf(&ldflags, "      - -X %s=x\n", name)
	}
	got := ask(t, project(t, stamped(ldflags.String())), check.Stamps)
	want(t, got, audit.Failed)
	if len(got.Findings) != len(problems) {
		t.Errorf("%d findings, not %d", len(got.Findings), len(problems))
	}
	for name, problem := range problems {
		i := slices.IndexFunc(got.Findings, func(f audit.Finding) bool { return f.Subject == "-X "+name })
		if i < 0 {
			t.Errorf("no finding on %s: %v", name, got.Findings)
			continue
		}
		if said := got.Findings[i].Problem + " → " + got.Findings[i].Remedy; got.Findings[i].Warning || !strings.Contains(said, problem) {
			t.Errorf("%s: %q does not say %q", name, said, problem)
		}
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
