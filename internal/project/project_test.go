package project_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/project"
)

// A project without a name gets GoReleaser's default.
func TestName(t *testing.T) {
	for name, test := range map[string]struct {
		config, module, origin, want string
		byMajor                      bool
	}{
		"its own":                 {config: "project_name: own\n", module: "github.com/acme/mod", origin: "https://github.com/acme/remote", want: "own"},
		"of release.github":       {config: "release: {github: {owner: acme, name: released}}\n", module: "github.com/acme/mod", want: "released"},
		"of the module":           {config: "version: 2\n", module: "github.com/acme/mod", origin: "https://github.com/acme/remote", want: "mod"},
		"of the module's major":   {config: "version: 2\n", module: "github.com/acme/mod/v3", want: "v3", byMajor: true},
		"of the remote":           {config: "version: 2\n", origin: "git@github.com:acme/remote.git", want: "remote"},
		"of the folder, at least": {config: "version: 2\n", want: "folder"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "folder")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			files := map[string]string{".goreleaser.yaml": test.config}
			if test.module != "" {
				files["go.mod"] = "module " + test.module + "\n"
			}
			for file, text := range files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			run := gitIn(t, dir)
			run("init", "--quiet")
			run("commit", "--quiet", "--allow-empty", "--message=begin")
			if test.origin != "" {
				run("remote", "add", "origin", test.origin)
			}
			p, err := project.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if p.Name() != test.want || p.NamedByMajor() != test.byMajor {
				t.Errorf("%s, %t", p.Name(), p.NamedByMajor())
			}
		})
	}
}
