// Package gittest runs git in tests, as a user whose name and address are always the same.
package gittest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Run runs git in a folder and returns its output without surrounding blanks. A failure ends the test.
func Run(t testing.TB, folder string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = folder
	command.Env = append(os.Environ(),
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return strings.TrimSpace(string(said))
}
