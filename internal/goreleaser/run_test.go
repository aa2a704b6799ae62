package goreleaser_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/test/needs"
)

// fake puts a shell script into a new folder that is first in PATH.
func fake(t *testing.T, script string) (dir string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake is a shell script")
	}
	dir = t.TempDir()
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	if err := os.WriteFile(filepath.Join(dir, "goreleaser"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLocate(t *testing.T) {
	for script, want := range map[string]goreleaser.Program{
		`echo "GitVersion:    v2.15.2"`:                     {Version: "2.15.2"},
		`echo "GitVersion: 2.16.0"`:                         {Version: "2.16.0"},
		`echo "GitVersion: v2.18.0-cab7c6ef-nightly"`:       {Version: "2.18.0-cab7c6ef-nightly"},
		`echo "GitVersion: devel"`:                          {Version: "devel"},
		`echo "GitVersion: v2.3.2-pro"`:                     {Version: "2.3.2", Pro: true},
		`echo "GoReleaser Pro"; echo "GitVersion: v2.17.1"`: {Version: "2.17.1", Pro: true},
	} {
		dir := fake(t, script)
		program, err := goreleaser.Locate(t.Context(), dir)
		if err != nil {
			t.Errorf("%s: %v", script, err)
			continue
		}
		want.Path = filepath.Join(dir, "goreleaser")
		if diff := cmp.Diff(&want, program); diff != "" {
			t.Errorf("%s: %s", script, diff)
		}
	}
	for script, want := range map[string]string{
		`echo "GitVersion: v1.26.2"`: "GoReleaser 1.26.2 at ",
		`echo "GitVersion: v3.0.0"`:  "has a different major version than 2: run go install ",
		`echo hello`:                 "does not print a version",
		`exit 1`:                     "ask GoReleaser for its version",
	} {
		if _, err := goreleaser.Locate(t.Context(), fake(t, script)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", script, err)
		}
	}
	t.Setenv("PATH", "/usr/bin:/bin")
	if _, err := goreleaser.Locate(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not installed: run go install ") {
		t.Error(err)
	}
}

// The version in the build information is the one that the program prints.
func TestLocateReleased(t *testing.T) {
	file := needs.Tool(t, "goreleaser")
	program, err := goreleaser.Locate(t.Context(), filepath.Dir(needs.Bin()))
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), file, "--version").Output()
	if err != nil || !regexp.MustCompile(`GitVersion:\s+v?`+regexp.QuoteMeta(program.Version)+`\n`).Match(said) {
		t.Errorf("got %s, %v; it prints:\n%s", program.Version, err, said)
	}
}

// A project's bin/goreleaser may be a script that downloads GoReleaser. It is not run.
func TestLocateInProject(t *testing.T) {
	installed := fake(t, `echo "GitVersion: v2.0.0"`)
	project := t.TempDir()
	bootstrap := filepath.Join(project, "bin", "goreleaser")
	if err := os.Mkdir(filepath.Dir(bootstrap), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bootstrap, []byte("#!/bin/sh\ntouch '"+project+"/ran'\necho 'GitVersion: v2.9.9'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	program, err := goreleaser.Locate(t.Context(), project)
	if err != nil || program.Path != filepath.Join(installed, "goreleaser") {
		t.Errorf("%+v, %v", program, err)
	}
	t.Setenv("PATH", "/usr/bin:/bin")
	if _, err := goreleaser.Locate(t.Context(), project); err == nil || !strings.Contains(err.Error(), bootstrap+" is a different program: run go install ") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(project, "ran")); err == nil {
		t.Error("the script was run")
	}
	built := needs.Tool(t, "goreleaser")
	if err := errors.Join(os.Remove(bootstrap), os.Symlink(built, bootstrap)); err != nil {
		t.Fatal(err)
	}
	if program, err := goreleaser.Locate(t.Context(), project); err != nil || program.Path != bootstrap {
		t.Errorf("%+v, %v", program, err)
	}
}

func TestCheck(t *testing.T) {
	for exit, problem := range map[string]string{
		"exit 0":                               "",
		"exit 2":                               "", // deprecated, but valid
		"echo '  ⨯ field x not found'; exit 1": "GoReleaser rejects c.yaml: field x not found",
		"kill -9 $$":                           "GoReleaser rejects c.yaml",
	} {
		dir := fake(t, `[ "$1" = --version ] && { echo "GitVersion: v2.0.0"; exit; }; `+exit)
		program, err := goreleaser.Locate(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = program.Notices(t.Context(), dir, "c.yaml")
		if problem == "" && err != nil || problem != "" && (err == nil || !strings.HasPrefix(err.Error(), problem)) {
			t.Errorf("%s: got %v, want %q", exit, err, problem)
		}
	}
}

func TestRelease(t *testing.T) {
	dir := fake(t, `[ "$1" = --version ] && { echo "GitVersion: v2.0.0"; exit; }; echo "$@"; printf "\033[31m%s\033[0m\n" "$ADDED$NO_COLOR"; exit 1`)
	program, err := goreleaser.Locate(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	err = program.Release(t.Context(), goreleaser.Run{
		Dir: dir, Config: "c.yaml", Env: []string{"ADDED=x"}, Skip: []string{"docker", "ko"}, Log: io.Writer(&log),
	})
	if err == nil || log.String() != "release --clean --config c.yaml --skip=docker,ko\nx\n" {
		t.Errorf("%v\n%s", err, log.String())
	}
}
