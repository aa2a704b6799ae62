package check_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/test/gittest"
)

// files are the files of a project, by their paths.
type files map[string]string

// sound returns a project without problems.
func sound() files {
	return files{
		"go.mod":           "module github.com/acme/app\n\ngo 1.24\n",
		"main.go":          "package main\n\nvar version = \"dev\"\n\nfunc main() { println(version) }\n",
		".goreleaser.yaml": "version: 2\nproject_name: app\n",
	}
}

// with returns a project with some files changed.
func (f files) with(changed files) files {
	maps.Copy(f, changed)
	return f
}

// project creates a repository with one commit on main, and removes variables from the environment that would affect the release.
func project(t *testing.T, content files) string {
	t.Helper()
	for _, name := range []string{
		"GITHUB_TOKEN", "GH_TOKEN", "TAP_TOKEN", "GITHUB_REF_TYPE", "GITHUB_REF_NAME", "GITHUB_ACTIONS", "GIT_DIR", "GIT_WORK_TREE", "GOFLAGS",
	} {
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"GITHUB_API_URL": "http://127.0.0.1:1", "DOCKER_CONFIG": t.TempDir(), "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull,
		"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
	} {
		t.Setenv(name, value)
	}
	dir := filepath.Join(t.TempDir(), "a project")
	write(t, dir, content)
	if err := gittest.Init(dir, "main", gittest.Origin("https://github.com/acme/app.git")); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "--message=feat: begin")
	return dir
}

func write(t *testing.T, dir string, content files) {
	t.Helper()
	for name, text := range content {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o700)); err != nil {
			t.Fatal(err)
		}
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = dir
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", args[0], err, said)
	}
	return strings.TrimSpace(string(said))
}

// ask asks one question of the project in dir.
func ask(t *testing.T, dir string, question check.Question) audit.Result {
	t.Helper()
	return askOf(t, check.Options{Path: dir}, question)
}

func askOf(t *testing.T, options check.Options, question check.Question) audit.Result {
	t.Helper()
	subject, err := check.Examine(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	results, err := check.Ask(t.Context(), subject, []check.Question{question})
	if err != nil {
		t.Fatal(err)
	}
	return results[0]
}

// want compares a result with the expected status and with parts of its text.
func want(t *testing.T, got audit.Result, status audit.Status, parts ...string) {
	t.Helper()
	said := got.Reason
	for _, finding := range got.Findings {
		said += "\n" + finding.Subject + ": " + finding.Problem + " → " + finding.Remedy
		if finding.Remedy == "" || finding.Problem == "" || finding.Subject == "" {
			t.Errorf("a finding does not say everything: %+v", finding)
		}
	}
	if got.Status != status {
		t.Errorf("%s, not %s: %s", got.Status, status, said)
	}
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("says nothing of %q: %s", part, said)
		}
	}
	if strings.ContainsAny(got.Reason, "\n") {
		t.Errorf("the reason has several lines: %q", got.Reason)
	}
}
