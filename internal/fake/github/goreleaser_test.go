package github_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/test/needs"
)

const goreleaserConfig = `version: 2
project_name: hello
builds:
  - env: [CGO_ENABLED=0]
    goos: [linux, windows]
    goarch: [amd64]
archives:
  - format_overrides: [{goos: windows, formats: [zip]}]
github_urls: {api: "API", upload: "UPLOAD", download: "URL"}
release: {github: {owner: acme, name: hello}}
winget:
  - publisher: Acme
    license: MIT
    short_description: Greets people.
    repository:
      owner: acme
      name: winget-pkgs
      branch: hello-{{ .Version }}
      pull_request: {enabled: true, draft: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}
scoops:
  - repository:
      owner: acme
      name: bucket
      branch: hello-{{ .Version }}
      pull_request: {enabled: true}
homebrew_casks:
  - repository: {owner: acme, name: homebrew-tap}
`

// TestGoReleaserOpensPullRequests publishes with the real GoReleaser to a fork of another owner, to a branch of the same repository, and to
// a default branch.
func TestGoReleaserOpensPullRequests(t *testing.T) {
	program := needs.Tool(t, "goreleaser")
	s, err := github.Start(t.Context(), github.Config{
		Dir: t.TempDir(),
		Repositories: []github.Repository{
			{Owner: "acme", Name: "hello"},
			{Owner: "microsoft", Name: "winget-pkgs", DefaultBranch: "master", Files: map[string][]byte{
				".github/PULL_REQUEST_TEMPLATE.md": []byte("- [ ] I have signed"),
			}},
			{Owner: "acme", Name: "winget-pkgs", Parent: "microsoft/winget-pkgs"},
			{Owner: "acme", Name: "bucket", DefaultBranch: "trunk"},
			{Owner: "acme", Name: "homebrew-tap"},
		},
		Tokens: map[string]github.Access{writer: {Login: "acme", Write: []string{"acme/hello", "acme/winget-pkgs", "acme/bucket", "acme/homebrew-tap"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s.PushFile("microsoft/winget-pkgs", "newer.yaml", "newer", []byte("newer")) // than the fork is
	project := t.TempDir()
	config := strings.NewReplacer("API", s.APIURL(), "UPLOAD", s.UploadURL(), "URL", s.URL()).Replace(goreleaserConfig)
	for name, content := range map[string]string{
		".goreleaser.yaml": config, "go.mod": "module example.com/hello\n\ngo 1.26\n", "main.go": "package main\n\nfunc main() {}\n", ".gitignore": "dist/\n",
	} {
		if err := os.WriteFile(filepath.Join(project, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"git", "init", "--quiet", "--initial-branch=main"},
		{"git", "add", "--all"},
		{"git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false", "commit", "--quiet", "--message=feat: hello"},
		{"git", "-c", "tag.gpgSign=false", "tag", "v1.2.3"},
		{"git", "remote", "add", "origin", "https://github.com/acme/hello.git"},
		{program, "release", "--clean", "--skip=sign"},
	} {
		var log strings.Builder
		err := process.Command{Name: args[0], Args: args[1:], Dir: project, Env: []string{"GITHUB_TOKEN=" + writer, "GOFLAGS=-buildvcs=false"}, Output: &log}.Run(t.Context())
		if err != nil || strings.Contains(log.String(), "could not sync fork: POST "+s.APIURL()+"repos/acme/winget-pkgs") {
			t.Fatalf("%v: %v\n%s", args, err, &log)
		}
	}

	winget := s.PullRequests("microsoft/winget-pkgs")
	if len(winget) != 1 || !winget[0].Draft || winget[0].Base != "master" || winget[0].Head != "acme/winget-pkgs:hello-1.2.3" ||
		!strings.HasPrefix(winget[0].Body, "- [ ] I have signed") || winget[0].Title != "New version: Acme.hello 1.2.3" {
		t.Fatalf("%+v", winget)
	}
	var names []string
	for name := range winget[0].Files {
		names = append(names, name)
	}
	slices.Sort(names)
	const folder = "manifests/a/Acme/hello/1.2.3/Acme.hello"
	if want := []string{".github/PULL_REQUEST_TEMPLATE.md", folder + ".installer.yaml", folder + ".locale.en-US.yaml", folder + ".yaml", "newer.yaml"}; !slices.Equal(names, want) {
		t.Errorf("%v, not %v", names, want)
	}
	if bucket := s.PullRequests("acme/bucket"); len(bucket) != 1 || bucket[0].Base != "trunk" || bucket[0].Head != "acme/bucket:hello-1.2.3" || bucket[0].Files["hello.json"] == nil {
		t.Errorf("%+v", bucket)
	}
	for _, public := range s.Public() {
		if _, pushed := public.Files["Casks/hello.rb"]; pushed != (public.Repository == "acme/homebrew-tap") {
			t.Errorf("%s has the files %v", public.Repository, public.Files)
		}
		if _, pushed := public.Files["hello.json"]; pushed {
			t.Errorf("%s has the Scoop manifest before the pull request was merged", public.Repository)
		}
	}
	if err := s.MergePull("microsoft/winget-pkgs", 1); err != nil {
		t.Error(err)
	}
}
