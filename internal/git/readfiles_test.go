package git_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/test/gittest"
)

func TestPublicAddress(t *testing.T) {
	for url, want := range map[string]string{
		"ssh://aur@aur.archlinux.org/hello-bin.git":    "https://aur.archlinux.org/hello-bin.git",
		"ssh://aur@aur.archlinux.org:22/hello-bin.git": "https://aur.archlinux.org/hello-bin.git",
		"aur@aur.archlinux.org:hello-bin.git":          "https://aur.archlinux.org/hello-bin.git",
		"https://aur.archlinux.org/hello-bin.git":      "https://aur.archlinux.org/hello-bin.git",
		"ssh://git@example.com/aur.archlinux.org/x":    "ssh://git@example.com/aur.archlinux.org/x",
		"/srv/aur@aur.archlinux.org/x":                 "/srv/aur@aur.archlinux.org/x",
	} {
		if got := git.PublicAddress(url); got != want {
			t.Errorf("%s: %s, not %s", url, got, want)
		}
	}
}

func TestReadFilesShowsNoPassword(t *testing.T) {
	_, err := git.ReadFiles(t.Context(), "https://ada:secret@127.0.0.1:1/hello.git", "", nil)
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "https://127.0.0.1:1/hello.git") {
		t.Error(err)
	}
}

// A branch is fetched once as long as it stays at the same commit.
func TestReadFilesFetchesOnce(t *testing.T) {
	repository := bare(t)
	commit(t, repository, "PKGBUILD", "1")
	trace := filepath.Join(t.TempDir(), "trace")
	read := func(paths ...string) (files map[string][]byte, fetched int) {
		t.Helper()
		t.Setenv("GIT_TRACE", trace)
		files, err := git.ReadFiles(t.Context(), repository, "", paths)
		if err != nil {
			t.Fatal(err)
		}
		traced, err := os.ReadFile(trace)
		if err := errors.Join(err, os.Remove(trace), os.Unsetenv("GIT_TRACE")); err != nil {
			t.Fatal(err)
		}
		return files, strings.Count(string(traced), "built-in: git fetch ")
	}
	for _, step := range []struct {
		name    string
		paths   []string
		pushed  string // before
		want    string // the content of PKGBUILD
		fetched int
	}{
		{name: "the first time", paths: []string{"PKGBUILD", "missing"}, want: "1", fetched: 1},
		{name: "again", paths: []string{"PKGBUILD", "missing"}, want: "1"},
		{name: "another file", paths: []string{"PKGBUILD", ".SRCINFO"}, want: "1", fetched: 1},
		{name: "after a push", paths: []string{"PKGBUILD"}, pushed: "2", want: "2", fetched: 1},
	} {
		if step.pushed != "" {
			commit(t, repository, "PKGBUILD", step.pushed)
		}
		files, fetched := read(step.paths...)
		if len(files) != 1 || string(files["PKGBUILD"]) != step.want || fetched != step.fetched {
			t.Errorf("%s: got %q with %d fetches, want %s with %d", step.name, files, fetched, step.want, step.fetched)
		}
	}
}

// A branch may move between the list of branches and the fetch: the files are then not taken for those of the listed commit.
func TestReadFilesWhileTheBranchMoves(t *testing.T) {
	repository := bare(t)
	commit(t, repository, "PKGBUILD", "1")
	first := gittest.Run(t, repository, "rev-parse", "master")
	commit(t, repository, "PKGBUILD", "2")
	second := gittest.Run(t, repository, "rev-parse", "master")
	listed := filepath.Join(t.TempDir(), "listed")
	for _, step := range []struct{ ssh, want string }{
		{`if [ -e '` + listed + `' ]; then git -C '` + repository + `' update-ref refs/heads/master ` + second + `; fi; : >'` + listed + `'`, "2"},
		{"", "1"},
	} {
		gittest.Run(t, repository, "update-ref", "refs/heads/master", first)
		ssh(t, step.ssh)
		files, err := git.ReadFiles(t.Context(), "ssh://git@localhost"+repository, "", []string{"PKGBUILD"})
		if err != nil || string(files["PKGBUILD"]) != step.want {
			t.Errorf("got %q, %v, want %s", files, err, step.want)
		}
	}
}
