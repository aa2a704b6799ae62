package project_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/project"
)

func TestReleaseEnvironment(t *testing.T) {
	t.Setenv("GITHUB_REF_NAME", "17/merge") // of another run
	t.Setenv("DOCKER_USER", "ada")
	for _, name := range []string{"CI", "GITHUB_ACTIONS", "DOCKER_ORG", "BUILD_TIMESTAMP", "KO_DOCKER_REPO", "GOVERSION", "API_URL", "RUNNER_OS"} {
		t.Setenv(name, "") // restores it
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	open := func(origin, config string) *project.Project {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".goreleaser.yaml"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		run := gitIn(t, dir)
		run("init", "--quiet")
		run("commit", "--quiet", "--allow-empty", "--message=begin")
		run("remote", "add", "origin", origin)
		p, err := project.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	version := parsed(t, []string{"v1.2.3"})[0]
	p := open("https://github.com/acme/hello.git", `
builds:
  - ldflags:
    - -X main.a={{ .Env.DOCKER_ORG }}/{{ .Env.DOCKER_USER }} -X main.b={{ .Env.API_URL }}{{ .Env.BUILD_TIMESTAMP }}{{ .Env.GOVERSION }}
    - -X main.d={{ .Env.RELEASE_TAG }}/{{ .Env.VERSION }}/{{ .Env.GIT_COMMIT }}
    - -X main.c={{ .Env.GITHUB_REPOSITORY }}{{ .Env.KO_DOCKER_REPO }}{{ .Env.RUNNER_OS }}
release: {disable: '{{ if isEnvSet "CI" }}{{ else }}true{{ end }}'}
`)
	e, err := p.ReleaseEnvironment(t.Context(), version, "0123", "/clone")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, each := range e.Placeholders {
		names = append(names, each.Name)
	}
	if diff := cmp.Diff([]string{"DOCKER_ORG", "API_URL", "BUILD_TIMESTAMP", "GOVERSION", "RELEASE_TAG", "VERSION", "GIT_COMMIT", "KO_DOCKER_REPO"}, names); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]string{
		"RELEASE_TAG": "v1.2.3", "VERSION": "1.2.3", "GIT_COMMIT": "0123",
		"DOCKER_ORG": "docker-org", "API_URL": "api-url", "BUILD_TIMESTAMP": "315532800", "KO_DOCKER_REPO": "registry.invalid/ko_docker_repo",
		"GITHUB_REPOSITORY": "acme/hello", "GITHUB_REPOSITORY_OWNER": "acme", "GITHUB_REF_NAME": "v1.2.3", "GITHUB_REF": "refs/tags/v1.2.3",
		"GITHUB_REF_TYPE": "tag", "GITHUB_SHA": "0123", "GITHUB_WORKSPACE": "/clone", "GITHUB_SERVER_URL": "https://github.com",
		"CI": "true", "RUNNER_OS": "Linux", "GITHUB_ACTIONS": "", "DOCKER_USER": "ada",
	} {
		if got := e.Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if !strings.HasPrefix(e.Get("GOVERSION"), "go1.") {
		t.Errorf("GOVERSION is %q", e.Get("GOVERSION"))
	}
	if slices.ContainsFunc(e.Variables, func(entry string) bool { return strings.HasPrefix(entry, "DOCKER_USER=") }) {
		t.Error("a variable of the user is set again")
	}
	e, err = open("git@ghe.example.com:acme/hello.git", "version: 2\n").ReleaseEnvironment(t.Context(), version, "0123", "/clone")
	if err != nil || e.Get("GITHUB_SERVER_URL") != "https://ghe.example.com" || e.Get("CI") != "" || len(e.Placeholders) > 0 {
		t.Errorf("%v, %v", e, err)
	}
}
