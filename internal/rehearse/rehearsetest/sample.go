// Package rehearsetest provides projects to rehearse for tests.
package rehearsetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Sample returns a copy of the sample project, committed. GoReleaser and ko are in PATH afterwards.
func Sample(t *testing.T) string {
	t.Helper()
	_, self, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(self), "..", "..", "..")
	tools := filepath.Join(root, "bin")
	if _, err := os.Stat(filepath.Join(tools, "goreleaser")); err != nil {
		t.Fatal("GoReleaser is not in bin: run make tools first")
	}
	t.Setenv("PATH", tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
	dir := filepath.Join(t.TempDir(), "project")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "internal", "cli", "testdata", "project"))); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://github.com/acme/hello.git"},
		{"add", "."},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=feat: say hello"},
	} {
		git := exec.CommandContext(t.Context(), "git", args...)
		git.Dir = dir
		if said, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v: %s", args[0], err, said)
		}
	}
	return dir
}
