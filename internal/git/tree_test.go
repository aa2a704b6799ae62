package git_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/gittest"
)

func TestTree(t *testing.T) {
	dir := project(t)
	write(t, filepath.Join(dir, "tracked.txt"), "one")
	write(t, filepath.Join(dir, "gone.txt"), "one")
	write(t, filepath.Join(dir, ".gitignore"), "ignored\n")
	gittest.Run(t, dir, "add", "--all")
	gittest.Run(t, dir, "commit", "--quiet", "--message=feat: files")
	repository := open(t, dir)
	want := func(dist string, want release.Tree) {
		t.Helper()
		tree, err := repository.TreeWithout(t.Context(), dist)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, tree); diff != "" {
			t.Error(diff)
		}
	}
	dist := filepath.Join(dir, "dist")
	want(dist, release.Tree{DistTracked: true})
	want(filepath.Join(dir, "ignored"), release.Tree{})
	want(t.TempDir(), release.Tree{})

	write(t, filepath.Join(dir, "tracked.txt"), "two")
	write(t, filepath.Join(dir, "new file.txt"), "new")
	write(t, filepath.Join(dir, "ignored"), "built")
	if err := os.Remove(filepath.Join(dir, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dist, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dist, "metadata.json"), "{}")
	want(dist, release.Tree{Modified: []string{"gone.txt", "tracked.txt"}, Untracked: []string{"new file.txt"}, DistTracked: true})
}
