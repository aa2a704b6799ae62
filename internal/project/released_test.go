package project_test

import (
	"os/exec"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/project"
)

// Notes are compared with the previous release, even if GoReleaser uses a tag that is not one.
func TestReleased(t *testing.T) {
	dir := t.TempDir()
	run := gitIn(t, dir)
	run("init", "--quiet")
	for _, tags := range [][]string{{"v0.1.0"}, {"tip"}, {"nightly", "edge"}, nil} {
		run("commit", "--quiet", "--allow-empty", "--message=change")
		for _, tag := range tags {
			run("tag", tag)
		}
	}
	source, err := git.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for previous, want := range map[string]string{"nightly": "v0.1.0", "v0.1.0": "v0.1.0", "cli/v1.0.0": "cli/v1.0.0", "cli-v1.0.0": "cli-v1.0.0", "nightly-2026.04.22": "v0.1.0", "": ""} {
		if got, err := project.Released(t.Context(), source, source.Head, previous); err != nil || got != want {
			t.Errorf("%q: got %q, %v", previous, got, err)
		}
	}
}

// gitIn runs git in a folder.
func gitIn(t *testing.T, dir string) func(args ...string) {
	t.Helper()
	return func(args ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...) //gosec:disable G204 -- of this test
		command.Dir = dir
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, output)
		}
	}
}
