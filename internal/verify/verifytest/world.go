// Package verifytest provides a draft on a fake GitHub, with its project in a checkout, for tests.
package verifytest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/verify"
)

// World is a release of acme/app as its build leaves it: a draft with a manual and its checksums, and an image with one staging
// tag.
type World struct {
	Version   release.Version
	Commit    string
	Checkout  string // the folder of the project
	Dist      string // the dist folder of the build, which is elsewhere
	Image     string // its public name, which is where it is
	Digest    string // of the image
	GitHub    *fakegithub.Server
	Registry  *fakeregistry.Server
	Client    *github.Client // may write
	Anonymous *github.Client // has no token
}

const token = "the-token"

// Manual is the content of the asset manual.txt.
const Manual = "read me\n"

// Config is the configuration of the project, with a formula and an image: {{image}} is replaced by its name.
const Config = `
project_name: app
builds: [{skip: true}]
checksum: {name_template: checksums.txt}
changelog: {disable: true}
release: {draft: true}
dockers_v2: [{id: app, images: ["{{image}}"], tags: ["staging-{{ .Version }}"], platforms: [linux/amd64]}]
brews: [{name: app, repository: {owner: acme, name: homebrew-tap}, directory: Formula, skip_upload: true}]
`

// New creates a test setup of v1.2.0, after v1.1.0, with a configuration.
func New(t *testing.T, config string) *World {
	t.Helper()
	return NewWith(t, config, "")
}

// NewWith returns [New] for a project with settings; none where they are empty.
func NewWith(t *testing.T, config, settings string) *World {
	t.Helper()
	version, err := release.ParseVersion("v1.2.0")
	must(t, err)
	w := &World{Version: version, Checkout: t.TempDir(), Dist: filepath.Join(t.TempDir(), "dist")}
	w.Registry, err = fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, w.Registry.Close(context.WithoutCancel(t.Context()))) })
	w.Image = w.Registry.Host() + "/acme/app"
	config = strings.ReplaceAll(config, "{{image}}", w.Image)
	if settings != "" {
		write(t, filepath.Join(w.Checkout, release.SettingsFile), settings)
	}
	w.commit(t, config)
	w.GitHub, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(), Tokens: map[string]fakegithub.Access{token: {Write: []string{"acme/app", "acme/homebrew-tap"}}},
		Repositories: []fakegithub.Repository{
			{
				Owner: "acme", Name: "app", Tags: map[string]string{"v1.2.0": w.Commit, "v1.1.0": "1100"},
				Releases: []fakegithub.Release{{Tag: "v1.1.0"}},
			},
			{Owner: "acme", Name: "homebrew-tap"},
		},
	})
	must(t, err)
	t.Cleanup(func() { must(t, w.GitHub.Close(context.WithoutCancel(t.Context()))) })
	w.Client, err = github.New(github.Config{APIURL: w.GitHub.APIURL(), Token: token})
	must(t, err)
	w.Anonymous, err = github.New(github.Config{APIURL: w.GitHub.APIURL()})
	must(t, err)
	w.Digest, err = w.Registry.Seed(t.Context(), "acme/app", "1.2.0", "staging-1.2.0")
	must(t, err)
	w.draft(t)
	w.build(t, config)
	return w
}

// Examination returns the work of one command of a maintainer on the release.
func (w *World) Examination(dist string) *verify.Examination {
	return &verify.Examination{
		Query: plan.Query{Path: w.Checkout, Version: w.Version, Dist: dist}, Client: w.Client, Progress: report.NewProgress(new(bytes.Buffer), report.Style{}),
		NoScan: true,
	}
}

// Writer returns the client that may write manifests.
func (w *World) Writer(string) (*github.Client, error) { return w.Client, nil }

// Formula returns the formula that the build has rendered.
func (w *World) Formula() string {
	return fmt.Sprintf("class App < Formula\n  version \"1.2.0\"\n  url %q\n  sha256 %q\n  test do\n  end\nend\n",
		w.GitHub.URL()+"/acme/app/releases/download/v1.2.0/manual.txt", release.SHA256([]byte(Manual)))
}

func (w *World) commit(t *testing.T, config string) {
	t.Helper()
	write(t, filepath.Join(w.Checkout, ".goreleaser.yaml"), config)
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://github.com/acme/app.git"},
		{"add", "."},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=feat: begin"},
		{"tag", "v1.1.0"},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message=feat: go on"},
		{"tag", "v1.2.0"},
	} {
		w.Git(t, args...)
	}
	w.Commit = w.Git(t, "rev-parse", "HEAD")
}

// Recommit changes the configuration, and moves a tag of the checkout to the new commit, which it returns. The work tree keeps the
// configuration that it had.
func (w *World) Recommit(t *testing.T, config, tag string) string {
	t.Helper()
	file := filepath.Join(w.Checkout, ".goreleaser.yaml")
	before, err := os.ReadFile(file)
	must(t, err)
	write(t, file, config)
	w.Git(t, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--all", "--message=chore: change")
	w.Git(t, "tag", "--force", tag)
	write(t, file, string(before))
	return w.Git(t, "rev-parse", "HEAD")
}

// Git runs git in the checkout.
func (w *World) Git(t *testing.T, args ...string) string {
	t.Helper()
	git := exec.CommandContext(t.Context(), "git", args...)
	git.Dir = w.Checkout
	said, err := git.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", args[0], err, said)
	}
	return strings.TrimSpace(string(said))
}

// draft creates the draft like a build.
func (w *World) draft(t *testing.T) {
	t.Helper()
	w.post(t, w.GitHub.APIURL()+"repos/acme/app/releases", `{"tag_name":"v1.2.0","name":"v1.2.0","body":"what changed","draft":true}`)
	drafts, err := w.Client.Drafts(t.Context(), release.Repository{Owner: "acme", Name: "app"}, "v1.2.0")
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts %v, %v", drafts, err)
	}
	for name, content := range map[string]string{"manual.txt": Manual, "checksums.txt": w.checksums()} {
		w.post(t, fmt.Sprintf("%srepos/acme/app/releases/%d/assets?name=%s", w.GitHub.UploadURL(), drafts[0].Page.ID, name), content)
	}
}

func (w *World) checksums() string { return release.SHA256([]byte(Manual)) + "  manual.txt\n" }

// build leaves the dist folder.
func (w *World) build(t *testing.T, config string) {
	t.Helper()
	for name, text := range map[string]string{
		"metadata.json": fmt.Sprintf(`{"project_name":"app","tag":"v1.2.0","previous_tag":"v1.1.0","version":"1.2.0","commit":%q,"date":"2026-01-02T03:04:05Z"}`, w.Commit),
		"config.yaml":   config,
		"CHANGELOG.md":  "## Changelog\n",
		"artifacts.json": fmt.Sprintf(`[
			{"name":"manual.txt","path":"dist/manual.txt","type":"File","extra":{"Checksum":"sha256:%s"}},
			{"name":"checksums.txt","path":"dist/checksums.txt","type":"Checksum"},
			{"name":"%s:staging-1.2.0","type":"Docker Image","extra":{"ID":"app","Digest":%q}},
			{"name":"app.rb","path":"dist/homebrew/Formula/app.rb","type":"Homebrew Formula","extra":{"BrewConfig":{"name":"app","directory":"Formula","repository":{"owner":"acme","name":"homebrew-tap"}}}}
		]`, release.SHA256([]byte(Manual)), w.Image, w.Digest),
		"homebrew/Formula/app.rb": w.Formula(),
	} {
		write(t, filepath.Join(w.Dist, name), text)
	}
}

func (w *World) post(t *testing.T, url, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(req)
	must(t, err)
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("%s: %s", url, answer.Status)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o700))
	must(t, os.WriteFile(name, []byte(text), 0o600)) //gosec:disable G703 -- a folder of the test
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
