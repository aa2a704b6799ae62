// Package projects_test runs relkit on projects like those of other users: each row of its tables is a project of a kind found in
// public, and what relkit should report. A project that GoReleaser releases as intended must rehearse unedited, and a broken one must
// fail.
package projects_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"github.com/relkit/relkit/internal/cli"
	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/vulndb"
)

// project is a repository whose origin is acme/hello, with one program that reports its version, and the outcome of a command in it.
type project struct {
	name   string
	config string   // of GoReleaser, below the head; without builds it gets one for linux, without archives some that nothing compresses
	files  string   // that are added, or replace others, as a txtar archive
	setup  string   // a shell script that runs in the repository once all is committed
	env    []string // on top of the environment
	args   []string // of relkit; a rehearsal without images and without progress when empty

	exit   int
	failed []string // the checks that fail: these and no others
	warned []string // the checks that warn
	says   []string // regular expressions that match what relkit prints
	never  []string // and those that do not
}

// In a configuration, NATIVE is the processor of this machine, and STAMPED builds a static program that reports its version. GoReleaser
// compresses as well as it can, which takes longer than all else in a rehearsal of a small program.
const (
	head    = "version: 2\nproject_name: hello\n"
	build   = "builds: [{STAMPED, goos: [linux], goarch: [NATIVE]}]\n"
	archive = "archives: [{formats: [tar]}]\n"
	stamped = `env: [CGO_ENABLED=0], ldflags: "-s -w -X main.version={{.Version}}"`
)

const base = `
-- .gitignore --
dist/
-- go.mod --
module github.com/acme/hello

go 1.26
-- main.go --
package main

var version = "dev"

func main() { println("hello " + version) }
`

func TestProjects(t *testing.T) {
	needs.Tool(t, "goreleaser")
	needs.Tool(t, "ko")
	for _, p := range slices.Concat(environments, sources, programs, archives, packages, channels, images, notes, settings, tags, workflows) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			repository := p.make(t)
			before := state(t, repository)
			output, checks := p.run(t, repository)
			for _, want := range p.says {
				if !regexp.MustCompile(want).MatchString(output) {
					t.Errorf("it does not say %q", want)
				}
			}
			for _, never := range p.never {
				if said := regexp.MustCompile(never).FindString(output); said != "" {
					t.Errorf("it says %q", said)
				}
			}
			var failed, warned []string
			for _, check := range checks {
				switch {
				case check.Status == "failed":
					failed = append(failed, check.Name)
				case len(check.Findings) > 0:
					warned = append(warned, check.Name)
				}
			}
			if !slices.Equal(failed, p.failed) || !slices.Equal(warned, p.warned) {
				t.Errorf("%q failed and %q warned, want %q and %q", failed, warned, p.failed, p.warned)
			}
			if after := state(t, repository); after != before {
				t.Errorf("the checkout was changed:\n%s\nbefore:\n%s", after, before)
			}
			if t.Failed() {
				t.Logf("relkit printed:\n%s", output)
			}
		})
	}
}

// make makes the repository.
func (p project) make(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "hello")
	config := head
	if !strings.Contains(p.config, "builds:") {
		config += build
	}
	if p.config != "" && !strings.Contains(p.config, "archives:") {
		config += archive
	}
	if strings.Contains(p.config, "project_name:") {
		config = strings.Replace(config, "project_name: hello\n", "", 1)
	}
	files := txtar.Parse([]byte(base)).Files
	if p.config != "-" {
		config = strings.NewReplacer("NATIVE", runtime.GOARCH, "STAMPED", stamped).Replace(config + p.config)
		files = append(files, txtar.File{Name: ".goreleaser.yaml", Data: []byte(config)})
	}
	for _, file := range append(files, txtar.Parse([]byte(p.files)).Files...) {
		path := filepath.Join(folder, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shell := exec.CommandContext(t.Context(), "sh", "-eu", "-c", `
		git init -q -b main --template=
		cat >>.git/config <<-'.'
			[user]
				name = Tester
				email = tester@example.com
			[remote "origin"]
				url = https://github.com/acme/hello
				fetch = +refs/heads/*:refs/remotes/origin/*
			[maintenance]
				auto = false
		.
		commit() { git add -A; git commit -q --allow-empty -m "$1"; }
		commit "feat: hello"
		`+p.setup)
	shell.Dir, shell.Env = folder, p.environment(t)
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("make the repository: %v: %s", err, out)
	}
	return folder
}

// state returns all that a rehearsal must leave as it was.
func state(t *testing.T, repository string) string {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "sh", "-eu", "-c", "git status --porcelain --ignored; git for-each-ref; git config --list --local")
	shell.Dir = repository
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

type check struct {
	Name, Status string
	Findings     []struct{ Subject, Problem, Remedy string }
}

// run runs relkit and returns its output, and the checks of its report, if there is one.
func (p project) run(t *testing.T, repository string) (string, []check) {
	t.Helper()
	args := p.args
	if len(args) == 0 {
		args = []string{"rehearse", "--quiet", "--skip=images"} // progress would begin with an estimate, for which go lists packages
	}
	temporary := t.TempDir()
	var stdout, stderr bytes.Buffer
	relkit := exec.CommandContext(t.Context(), "relkit", append(args, "--json")...)
	relkit.Dir, relkit.Stdout, relkit.Stderr = repository, &stdout, &stderr
	relkit.Env = append(p.environment(t), "TMPDIR="+temporary)
	err := relkit.Run()
	output := stdout.String() + stderr.String()
	exit := 0
	if ended := new(exec.ExitError); errors.As(err, &ended) {
		exit = ended.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if exit != p.exit {
		t.Errorf("exit code %d, want %d", exit, p.exit)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("it left %v in TMPDIR: %v", left, err)
	}
	var result struct{ Checks []check }
	if stdout.Len() > 0 {
		if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
			t.Errorf("the report: %v", err)
		}
	}
	return output, result.Checks
}

// goCaches returns the variables that name go's caches, as HOME is another in tests.
var goCaches = sync.OnceValues(func() ([]string, error) {
	out, err := exec.CommandContext(context.Background(), "go", "env", "GOCACHE", "GOMODCACHE").Output()
	folders := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(folders) != 2 {
		return nil, fmt.Errorf("ask go for its caches: %w: %q", err, out)
	}
	return []string{"GOCACHE=" + folders[0], "GOMODCACHE=" + folders[1]}, nil
})

// environment returns that of a maintainer: without what CI and these tests add.
func (p project) environment(t *testing.T) []string {
	t.Helper()
	fakes, err := filepath.Abs("testdata/bin")
	if err != nil {
		t.Fatal(err)
	}
	caches, err := goCaches()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "GITHUB_") || slices.Contains([]string{"GOFLAGS", "CI", "NO_COLOR", "KO_DOCKER_REPO"}, name)
	})
	env = append(env, "RELKIT_VULNDB="+vulndb.Empty(t), "GORACE=atexit_sleep_ms=10") // and not a second for each relkit
	return append(append(env, "PATH="+strings.Join([]string{fakes, os.Getenv("PATH"), needs.Bin()}, string(filepath.ListSeparator)), caches[0], caches[1],
		"HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"), "DOCKER_CONFIG="+filepath.Join(home, "docker"), "GIT_CONFIG_GLOBAL="+os.DevNull), p.env...)
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"relkit": func() { os.Exit(cli.Run()) }, "fake-docker": func() { os.Exit(docker(os.Args[1:])) }})
}
