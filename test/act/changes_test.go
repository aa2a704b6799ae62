//go:build linux

package act_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// change is one that the workflows need for act.
type change struct {
	why  string
	find *regexp.Regexp
	into string // COMMIT is the commit that the caller pins
}

// changes are all that is changed of the kit. A change that nothing needs any longer fails the test.
var changes = []change{
	{
		"act refuses concurrency.queue", regexp.MustCompile(`(?m)^\s+queue: max.*\n`), "",
	},
	{
		"act does not know references of a repository to itself", regexp.MustCompile(`uses: \$/(\S+)`), "uses: " + kit + "/$1@COMMIT",
	},
	{
		"act looks for the workflows that a called workflow calls in the repository of the caller", regexp.MustCompile(`uses: \./(\.github/workflows/\S+)`), "uses: " + kit + "/$1@COMMIT",
	},
	{
		"act has no job.workflow_repository", regexp.MustCompile(`\bjob\.workflow_repository\b`), "'" + kit + "'",
	},
	{
		"act has no job.workflow_sha", regexp.MustCompile(`\bjob\.workflow_sha\b`), "'COMMIT'",
	},
}

// changedKit copies this repository as git sees it, changes that are not committed included, into a folder, with the changes for act.
func changedKit(t *testing.T, into, commit string) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		t.Fatalf("list the files of this repository: %v", err)
	}
	times := make([]int, len(changes))
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			continue // removed, and that is not committed yet
		}
		content, readErr := os.ReadFile(filepath.Join(root, name))
		if err := errors.Join(err, readErr, os.MkdirAll(filepath.Join(into, filepath.Dir(name)), 0o750)); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, ".github/workflows/") || strings.HasPrefix(name, ".github/actions/") {
			for i, each := range changes {
				times[i] += len(each.find.FindAll(content, -1))
				content = each.find.ReplaceAll(content, []byte(strings.ReplaceAll(each.into, "COMMIT", commit)))
			}
		}
		if err := os.WriteFile(filepath.Join(into, name), content, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	for i, each := range changes {
		t.Logf("changed %d times: %s", times[i], each.why)
		if times[i] == 0 {
			t.Errorf("nothing is changed any longer because %s", each.why)
		}
	}
}
