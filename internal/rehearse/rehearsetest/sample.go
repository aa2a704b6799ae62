// Package rehearsetest provides projects to rehearse for tests.
package rehearsetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/vulndb"
)

// Sample returns a copy of the sample project, committed. GoReleaser and ko are in PATH afterwards, and programs are scanned with an empty
// vulnerability database.
func Sample(t *testing.T) string {
	t.Helper()
	needs.Tool(t, "goreleaser")
	needs.Tool(t, "ko")
	t.Setenv("PATH", needs.Bin()+string(filepath.ListSeparator)+os.Getenv("PATH"))
	t.Setenv("RELKIT_VULNDB", vulndb.Empty(t))
	dir := filepath.Join(t.TempDir(), "project")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(needs.Bin(), "..", "internal", "cli", "testdata", "project"))); err != nil {
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
