package project_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

func TestRepository(t *testing.T) {
	for name, tc := range map[string]struct {
		config, module, remote string
		want, err              string
	}{
		"of the remote":             {config: "version: 2", remote: "git@github.com:acme/app.git", want: "acme/app"},
		"of the configuration":      {config: `release: {github: {owner: acme, name: "{{ .ProjectName }}-releases"}}`, remote: "https://github.com/ada/app", want: "acme/app-releases"},
		"of the module":             {config: "version: 2", module: "module github.com/acme/app/v2", want: "acme/app"},
		"a remote that is a folder": {config: "version: 2", module: "module example.com/acme/app", remote: "/srv/git/app", want: "acme/app"},
		"GitHub Enterprise":         {config: "version: 2", remote: "https://git.example.com/acme/app", want: "acme/app"},
		"a remote at GitLab":        {config: "version: 2", module: "module gitlab.com/acme/app", remote: "https://gitlab.com/acme/app.git", err: "the git remote is on gitlab.com, but relkit supports only GitHub: set release.github in .goreleaser.yaml"},
		"of GitLab, at GitHub":      {config: "release: {github: {owner: acme, name: app}}", remote: "git@gitlab.example.com:acme/mirror.git", want: "acme/app"},
		"released at Codeberg":      {config: "version: 2", remote: "ssh://git@codeberg.org/acme/app", err: "is on codeberg.org"},
		"released at GitLab":        {config: "release: {gitlab: {owner: acme, name: app}}", remote: "https://github.com/acme/app", err: ".goreleaser.yaml sets release.gitlab, but relkit supports only GitHub"},
		"nowhere":                   {config: "version: 2", module: "module app", err: "add a git remote origin, or set release.github in .goreleaser.yaml"},
		"an empty template":         {config: `release: {github: {owner: "{{ if false }}x{{ end }}", name: app}}`, err: "release.github needs an owner and a name"},
		"a template of the build":   {config: `release: {github: {owner: "{{ .Env.UNSET }}", name: app}}`, err: ".Env.UNSET is not set in the environment"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "app")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for file, text := range map[string]string{".goreleaser.yaml": tc.config + "\n", "go.mod": tc.module + "\n"} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			script := "git init -q -b main; git add .; git -c user.name=Ada -c user.email=ada@example.com commit -qm 'feat: begin'"
			if tc.remote != "" {
				script += "; git remote add origin " + tc.remote
			}
			shell := exec.CommandContext(t.Context(), "sh", "-ec", script)
			shell.Dir = dir
			if said, err := shell.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			opened, err := project.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			version, err := release.ParseVersion("v1.2.3")
			if err != nil {
				t.Fatal(err)
			}
			repository, err := opened.Repository(version)
			switch {
			case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)):
				t.Errorf("error %v, want %q", err, tc.err)
			case tc.err == "" && (err != nil || repository.String() != tc.want):
				t.Errorf("%s, %v, want %s", repository, err, tc.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(t.TempDir(), "missing")} {
		if _, err := project.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "name the folder of a project") {
			t.Error(err)
		}
	}
}
