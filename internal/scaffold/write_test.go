package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWriteIsAllOrNothing puts something in the way of each file after the plan was made, and wants the folder to be as
// before.
func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/library.txtar")
	const ignored = "/bin/"
	write(t, filepath.Join(s.root, ".gitignore"), ignored)
	plan := study(t, quiet(t, s.folder))
	for _, inTheWay := range []string{
		".goreleaser.yaml/x", ".gitignore/x", ".github", ".github/workflows", ".github/workflows/ci.yml/x",
		".github/workflows/release.yml/x", ".github/dependabot.yml/x", ".github/.dependabot.yml.relkit/x",
	} {
		t.Run(inTheWay, func(t *testing.T) {
			first, _, _ := strings.Cut(inTheWay, "/")
			if first == ".gitignore" {
				remove(t, filepath.Join(s.root, first))
			}
			write(t, filepath.Join(s.root, filepath.FromSlash(inTheWay)), "in the way")
			before := contents(t, s.root)
			err := plan.Write()
			if err == nil || !strings.Contains(err.Error(), "write ") || !strings.HasSuffix(err.Error(), ": nothing was changed") {
				t.Errorf("%v", err)
			}
			if diff := cmp.Diff(before, contents(t, s.root)); diff != "" {
				t.Error(diff)
			}
			remove(t, filepath.Join(s.root, first))
			write(t, filepath.Join(s.root, ".gitignore"), ignored)
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// TestWriteStaysInside wants no link to lead out of the repository.
func TestWriteStaysInside(t *testing.T) {
	t.Parallel()
	s, outside := layOut(t, "testdata/shapes/library.txtar"), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(s.root, ".github")); err != nil {
		t.Skip(err)
	}
	plan := study(t, quiet(t, s.folder))
	if err := plan.Write(); err == nil || !strings.HasSuffix(err.Error(), ": nothing was changed") {
		t.Errorf("%v", err)
	}
	if found := contents(t, outside); len(found) != 1 {
		t.Error(found)
	}
}

// TestModes wants files that everybody who works on the project can read, and those that are there to keep their mode.
func TestModes(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/library.txtar")
	ignored := filepath.Join(s.root, ".gitignore")
	write(t, ignored, "/bin/\n")
	if err := os.Chmod(ignored, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := study(t, quiet(t, s.folder)).Write(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{".gitignore": 0o640, ".goreleaser.yaml": 0o644} {
		info, err := os.Stat(filepath.Join(s.root, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
}

// TestIgnore checks that git ignores what is built, by at most one rule, which has a line of its own.
func TestIgnore(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{
		"":             "/dist/\n",
		"/bin/":        "/bin/\n/dist/\n",
		"/bin/\n":      "/bin/\n/dist/\n",
		"dist\n":       "dist\n",
		"/d*/\n":       "/d*/\n",
		"d*\n!dist/\n": "d*\n!dist/\n/dist/\n",
	} {
		t.Run(before, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/library.txtar")
			name := filepath.Join(s.root, ".gitignore")
			write(t, name, before)
			if err := study(t, quiet(t, s.folder)).Write(); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(name)
			if err != nil || string(got) != want {
				t.Errorf("%q %v, want %q", got, err, want)
			}
		})
	}
}
