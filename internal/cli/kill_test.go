//go:build unix

package cli

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/relkit/relkit/internal/fake/fault"
	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/fake/observe"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// killable is a draft on fakes that count the changes by its promotion and record what is public.
type killable struct {
	project  string
	env      []string
	forge    *fakegithub.Server
	registry *fakeregistry.Server
	breaker  fault.Breaker
	observer observe.Observer
	report   string // of the verification that promotions rely on
}

const promoted = "v1.2.3"

func newKillable(t *testing.T) *killable {
	t.Helper()
	env := sandbox(t)
	m := &killable{project: filepath.Join(env.WorkDir, "project"), env: append(os.Environ(), env.Vars...)}
	var err error
	m.registry, err = fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: t.TempDir(), Wrap: func(next http.Handler) http.Handler {
		return m.breaker.Wrap(m.observer.WrapRegistry(next))
	}})
	if err != nil {
		t.Fatal(err)
	}
	m.forge, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir:          t.TempDir(),
		Repositories: []fakegithub.Repository{{Owner: "acme", Name: "hello", Tags: map[string]string{}}, {Owner: "acme", Name: "homebrew-tap"}},
		Tokens:       map[string]fakegithub.Access{"s3cret": {Write: []string{"acme/hello", "acme/homebrew-tap"}}},
		Wrap:         func(next http.Handler) http.Handler { return m.breaker.Wrap(m.observer.WrapForge(next)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := m.forge.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := m.registry.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	m.observer.Attach(m.forge, m.registry)
	m.env = append(m.env, "GITHUB_API_URL="+m.forge.APIURL(), "GITHUB_TOKEN=s3cret", "TAP_TOKEN=s3cret",
		"RELKIT_VULNDB=file://"+t.TempDir(), // there is nothing to look up
		"KO_DOCKER_REPO="+m.registry.Host()+"/acme/hello", "KO_DEFAULTBASEIMAGE="+m.registry.Scratch(),
		"KO_CONFIG_PATH="+filepath.Join(m.project, "ko.yaml"))
	m.build(t)
	m.report = filepath.Join(t.TempDir(), "verified")
	m.run(t, "relkit", "verify", "--report", m.report, promoted)
	return m
}

// build creates the draft and the image like a workflow.
func (m *killable) build(t *testing.T) {
	t.Helper()
	config := filepath.Join(m.project, ".goreleaser.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("ghcr.io/acme"), []byte(m.registry.Host()+"/acme"))
	text = append(text, "github_urls: {api: '"+m.forge.APIURL()+"', upload: '"+m.forge.UploadURL()+"', download: '"+m.forge.URL()+"'}\n"...)
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	const ko = "builds: [{id: hello, main: ./cmd/hello, env: [CGO_ENABLED=0], flags: [-buildvcs=true], ldflags: ['-s -w -X main.version={{ slice .Git.Tag 1 }}']}]\n"
	if err := os.WriteFile(filepath.Join(m.project, "ko.yaml"), []byte(ko), 0o600); err != nil {
		t.Fatal(err)
	}
	m.run(t, "git", "add", ".")
	m.run(t, "git", "commit", "--quiet", "--message=feat: for the fakes")
	m.run(t, "git", "tag", promoted)
	m.forge.MoveTag("acme/hello", promoted, strings.TrimSpace(m.run(t, "git", "rev-parse", "HEAD")))
	m.run(t, "goreleaser", "release", "--clean", "--skip=docker")
	m.run(t, "ko", "build", "--bare", "--sbom=none", "--platform=linux/amd64,linux/arm64", "--tags=staging-1.2.3",
		"--image-user=65532", `--image-label="org.opencontainers.image.title=hello, world"`, "./cmd/hello")
}

func (m *killable) run(t *testing.T, name string, args ...string) (out string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir, command.Env = m.project, m.env
	// The programs are in the PATH of the sandbox, not in that of the test.
	if path, err := filepath.Abs(filepath.Join("..", "..", "bin", name)); err == nil {
		if _, err := os.Stat(path); err == nil {
			command.Path, command.Err = path, nil
		}
	}
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v:\n%s", name, args[0], err, said)
	}
	return string(said)
}

// verified returns what verification will pass: what the build has uploaded.
func (m *killable) verified(t *testing.T) observe.Verified {
	t.Helper()
	client, err := github.New(github.Config{APIURL: m.forge.APIURL(), Token: "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	draft, err := client.Release(t.Context(), release.Repository{Owner: "acme", Name: "hello"}, promoted)
	if err != nil {
		t.Fatal(err)
	}
	is := observe.Verified{Assets: map[string]string{}, Images: map[string]string{}}
	for _, asset := range draft.Assets {
		is.Assets[asset.Name] = asset.Digest
		if strings.HasSuffix(asset.Name, ".rb") {
			var text strings.Builder
			if _, err := client.Download(t.Context(), asset, &text); err != nil {
				t.Fatal(err)
			}
			is.Manifests = append(is.Manifests, text.String())
		}
	}
	tags, err := m.registry.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	is.Images["acme/hello"] = tags["acme/hello"]["staging-1.2.3"]
	return is
}

// promote runs relkit promote like the release workflow, and kills it at its n-th change; 0 never kills it.
func (m *killable) promote(t *testing.T, n int) (state *os.ProcessState, said string) {
	t.Helper()
	var text bytes.Buffer
	relkit := exec.CommandContext(t.Context(), "relkit", "promote", "--verified", filepath.Join(m.report, "report.json"), promoted)
	relkit.Dir, relkit.Env, relkit.Stdout, relkit.Stderr = m.project, m.env, &text, &text
	started := make(chan *os.Process, 1)
	if n > 0 {
		m.breaker.Break(fault.Rule{When: fault.Changes, Skip: n - 1, Times: 1, Strike: fault.HappensAnd(func() {
			if err := (<-started).Kill(); err != nil {
				t.Error(err)
			}
		})})
	}
	if err := relkit.Start(); err != nil {
		t.Fatal(err)
	}
	started <- relkit.Process
	_ = relkit.Wait() // the caller checks how it ended
	m.breaker.Reset()
	return relkit.ProcessState, text.String()
}

// After a promotion is killed at any of its changes, the same command finishes it, and every promise to users is kept.
func TestPromoteKilled(t *testing.T) {
	m := newKillable(t)
	before := m.forge.Checkpoint()
	images, err := m.registry.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	verified := m.verified(t)
	version, err := release.ParseVersion(promoted)
	if err != nil {
		t.Fatal(err)
	}
	const changes = 6 // four image tags, the page, the formula
	for n := 1; n <= changes+1; n++ {
		m.forge.Restore(before)
		if err := m.registry.Restore(t.Context(), images); err != nil {
			t.Fatal(err)
		}
		m.observer.Begin(t.Context(), observe.Release{
			Repository: release.Repository{Owner: "acme", Name: "hello"}, Version: version,
			Staging: map[string][]string{"acme/hello": {"staging-1.2.3"}},
		})
		m.observer.Verified(verified)
		state, said := m.promote(t, n)
		status, ok := state.Sys().(syscall.WaitStatus)
		if killed := ok && status.Signaled() && status.Signal() == syscall.SIGKILL; killed != (n <= changes) {
			t.Fatalf("change %d: %s:\n%s", n, state, said)
		}
		if state, said = m.promote(t, 0); !state.Success() {
			t.Fatalf("killed after change %d, then: %s:\n%s", n, state, said)
		}
		violations, err := m.observer.Violations()
		if err != nil {
			t.Fatal(err)
		}
		for _, violation := range violations {
			t.Errorf("killed after change %d: %s", n, violation)
		}
		public := m.forge.Public()
		if public[0].Latest != promoted || len(public[1].Files) != 1 {
			t.Errorf("killed after change %d: public is %+v", n, public)
		}
	}
}
