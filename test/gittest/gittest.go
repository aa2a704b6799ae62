// Package gittest makes repositories for tests and runs git in them, as a user whose name and address are always the same.
package gittest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
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

// Init makes a repository whose branch is checked out, as git init does, but without a process. Settings are added to its configuration, such as
// [Origin]. Commits start no maintenance in it.
func Init(folder, branch string, settings ...string) error {
	git := filepath.Join(folder, ".git")
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[maintenance]\n\tauto = false\n" + strings.Join(settings, "")
	return errors.Join(
		os.MkdirAll(filepath.Join(git, "objects"), 0o750), os.MkdirAll(filepath.Join(git, "refs"), 0o750),
		os.WriteFile(filepath.Join(git, "HEAD"), []byte("ref: refs/heads/"+branch+"\n"), 0o600),
		os.WriteFile(filepath.Join(git, "config"), []byte(config), 0o600),
	)
}

// Origin is the setting of the remote origin.
func Origin(url string) string {
	return "[remote \"origin\"]\n\turl = " + url + "\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
}
