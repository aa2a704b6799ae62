package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/scaffold"
	"github.com/relkit/relkit/test/gittest"
)

func TestStudyRefuses(t *testing.T) {
	t.Parallel()
	const program = "package main\n\nfunc main() {}\n"
	for name, tc := range map[string]struct {
		files   map[string]string
		origin  string
		options scaffold.Options
		want    string
	}{
		"no module":         {files: map[string]string{"README.md": ""}, want: "has no go.mod: name the folder of a Go module, or create one with go mod init"},
		"modules below":     {files: map[string]string{"a/go.mod": "module a", "b/c/go.mod": "module c"}, want: "/a, "},
		"a broken go.mod":   {files: map[string]string{"go.mod": "modul x"}, want: "go.mod"},
		"an unnamed module": {files: map[string]string{"go.mod": "go 1.26"}, want: "go.mod has no module line"},
		"no package":        {files: map[string]string{"go.mod": "module github.com/acme/x"}, want: "has no Go package"},
		"unknown place":     {files: map[string]string{"go.mod": "module example.com/x"}, want: "add a git remote origin, or name the GitHub repository that releases with --repo"},
		"another forge": {
			files: map[string]string{"go.mod": "module example.com/x"}, origin: "https://gitlab.com/acme/x.git",
			want: "the remote origin is on gitlab.com, and relkit releases on GitHub",
		},
		"no repository": {files: map[string]string{"go.mod": "module x"}, options: scaffold.Options{Repository: "acme"}, want: `--repo "acme" is not a repository`},
		"no tap": {
			files:   map[string]string{"go.mod": "module github.com/acme/x"},
			options: scaffold.Options{Tap: "acme/tap/formula"}, want: `--tap "acme/tap/formula" is not a repository`,
		},
		"no such program": {
			files:   map[string]string{"go.mod": "module github.com/acme/x", "cmd/x/main.go": program},
			options: scaffold.Options{Mains: []string{"./cmd/y"}}, want: "--main ./cmd/y: no main package of the module: choose from ./cmd/x",
		},
		"no such system": {
			files:   map[string]string{"go.mod": "module github.com/acme/x", "main.go": program},
			options: scaffold.Options{Systems: []string{"macos"}}, want: "--os macos: choose from linux, darwin, windows",
		},
		"two of a name": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "cmd/a/x/main.go": program, "cmd/b/x/main.go": program},
			want:  "./cmd/a/x and ./cmd/b/x are two programs with the name x",
		},
		"what does not compile": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "main.go": "package main\n\nfunc main() { missing() }\n"},
			want:  "x (.) does not compile for linux, darwin, windows: ./main.go:3:15: undefined: missing: fix it",
		},
		"a broken configuration": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "main.go": program, ".goreleaser.yml": "builds: ["},
			want:  ".goreleaser.yml is not valid YAML",
		},
		"a folder in the place of a file": {
			files: map[string]string{"go.mod": "module github.com/acme/x", "x.go": "package x", ".gitignore/x": ""},
			want:  ".gitignore is not a regular file: move it away",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for file, text := range tc.files {
				write(t, filepath.Join(folder, file), text)
			}
			var settings []string
			if tc.origin != "" {
				settings = append(settings, gittest.Origin(tc.origin))
			}
			initialize(t, folder, settings...)
			before := contents(t, folder)
			options := quiet(t, folder)
			options.Repository, options.Tap, options.Mains, options.Systems = tc.options.Repository, tc.options.Tap, tc.options.Mains, tc.options.Systems
			if _, err := scaffold.Study(t.Context(), options); err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, tc.want)
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStudyOfAPartOfAModule(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/several.txtar")
	_, err := scaffold.Study(t.Context(), quiet(t, filepath.Join(s.folder, "cmd", "client")))
	if err == nil || !strings.HasSuffix(err.Error(), "it belongs to the module in "+s.folder+": name that folder") {
		t.Error(err)
	}
}
