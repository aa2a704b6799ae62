package prepare_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/release"
)

func TestInclude(t *testing.T) {
	all := []string{"a [b]*?.gen", "new.txt", "web/dist/app.gen", "web/dist/deep/link.gen", "web/tool.gen", `web/ends in \ .gen`}
	for name, test := range map[string]struct {
		patterns []string
		want     []string
	}{
		"all below a folder":    {[]string{"web/dist/**"}, []string{"web/dist/app.gen", "web/dist/deep/link.gen"}},
		"a folder":              {[]string{"./web/dist/"}, []string{"web/dist/app.gen", "web/dist/deep/link.gen"}},
		"one level":             {[]string{"web/*.gen"}, []string{`web/ends in \ .gen`, "web/tool.gen"}},
		"any level":             {[]string{"**/*.gen"}, []string{"a [b]*?.gen", "web/dist/app.gen", "web/dist/deep/link.gen", `web/ends in \ .gen`, "web/tool.gen"}},
		"braces":                {[]string{"{new,web/dist/app}.{txt,gen}"}, []string{"new.txt", "web/dist/app.gen"}},
		"several":               {[]string{"new.txt", "web/tool.gen"}, []string{"new.txt", "web/tool.gen"}},
		"everything":            {[]string{"**"}, all},
		"what is committed":     {[]string{"main.go"}, nil},
		"what is not there":     {[]string{"web/dist/*.css"}, nil},
		"nothing":               {nil, nil},
		"out of the folder":     {[]string{"../outside.gen"}, nil},
		"a name like the start": {[]string{"web/di"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			source, folder := checkout(t)
			for _, file := range append(all[:3:3], all[4], all[5], "../outside.gen") {
				write(t, filepath.Join(folder, filepath.FromSlash(file)))
			}
			if err := os.Chmod(filepath.Join(folder, "web", "tool.gen"), 0o750); err != nil { //gosec:disable G302 -- it is a program
				t.Fatal(err)
			}
			deep := filepath.Join(folder, "web", "dist", "deep")
			if err := os.MkdirAll(deep, 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink("../app.gen", filepath.Join(deep, "link.gen")); err != nil {
				t.Skip(err)
			}
			clone, err := source.Clone(t.Context(), filepath.Join(t.TempDir(), "clone"))
			if err != nil {
				t.Fatal(err)
			}
			got, err := prepare.Include(t.Context(), source, folder, clone, release.Settings{Include: test.patterns})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(test.want))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			for _, file := range got {
				was, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(file)))
				if err != nil {
					t.Fatal(err)
				}
				is, err := os.Lstat(filepath.Join(clone.Folder(), filepath.FromSlash(file)))
				if err != nil || is.Mode() != was.Mode() {
					t.Errorf("%s: %v, %v", file, is, err)
				}
			}
			if dirty, err := clone.Uncommitted(t.Context()); err != nil || len(dirty) > 0 {
				t.Errorf("the clone is not clean: %v, %v", dirty, err)
			}
		})
	}
}

func write(t *testing.T, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
}
