//go:build linux

package act_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/test/sigstoretest"
	"github.com/relkit/relkit/test/vulndb"
)

const (
	repository = "acme/hello"
	tap        = "acme/homebrew-tap"
	token      = "ghs_of_the_run" // act has one for all jobs
	tapToken   = "github_pat_of_the_tap"
)

// world is a GitHub with the project of the sample, and a developer who has cloned it.
type world struct {
	folder   string
	forge    *fakegithub.Server
	registry *fakeregistry.Server
	signer   *signer
	clone    string // of the developer
	kit      string // the copy of this repository that act runs
	pin      string // the commit of it that the sample pins
	builder  string // the configuration of docker with a builder of images
	commands string // the folder of fakes of programs
}

func newWorld(t *testing.T) *world {
	t.Helper()
	folder := t.TempDir()
	w := &world{folder: folder, clone: filepath.Join(folder, "hello"), kit: filepath.Join(folder, "kit"), commands: filepath.Join(folder, "commands")}
	text, err := os.ReadFile(filepath.Join(root, "test", "caller", ".github", "workflows", "release.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if pin := regexp.MustCompile(kit + `/\S+@([0-9a-f]{40})`).FindSubmatch(text); pin != nil {
		w.pin = string(pin[1])
	} else {
		t.Fatal("the sample pins no commit of " + kit)
	}
	w.signer = newSigner(t, sigstoretest.Workflow{Ref: kit + "/.github/workflows/release.yml@" + w.pin, Commit: w.pin, Repository: repository})
	changedKit(t, w.kit, w.pin)
	w.start(t)
	self, err := os.Executable()
	if err := errors.Join(err, os.Mkdir(w.commands, 0o750)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gh", "cosign"} {
		if err := errors.Join(os.Mkdir(filepath.Join(w.commands, name), 0o750), os.Symlink(self, filepath.Join(w.commands, name, name))); err != nil {
			t.Fatal(err)
		}
	}
	w.builder = startBuilder(t)
	w.populate(t)
	return w
}

// start starts the hosts of the network.
func (w *world) start(t *testing.T) {
	t.Helper()
	var err error
	if w.registry, err = fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: w.folder, Wrap: pushersOnly}); err != nil {
		t.Fatal(err)
	}
	w.forge, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir:          w.folder,
		Repositories: []fakegithub.Repository{{Owner: "acme", Name: "hello", Immutable: true, Tags: map[string]string{}}, {Owner: "acme", Name: "homebrew-tap"}},
		Tokens:       map[string]fakegithub.Access{token: {Login: "github-actions[bot]", Write: []string{repository}}, tapToken: {Write: []string{tap}}},
		Wrap:         w.signer.attestations,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := errors.Join(w.forge.Close(ctx), w.registry.Close(ctx)); err != nil {
			t.Error(err)
		}
	})
	repositories := filepath.Join(w.folder, "repositories")
	for _, name := range []string{repository, kit} {
		bare := filepath.Join(repositories, name)
		git(t, w.folder, "init", "--quiet", "--bare", "--initial-branch=main", bare)
		git(t, bare, "config", "http.receivepack", "true")
		git(t, bare, "config", "uploadpack.allowAnySHA1InWant", "true")
	}
	handlers := newWeb(t, w.forge, repositories).handlers()
	address, err := url.Parse("http://" + w.registry.Host())
	if err != nil {
		t.Fatal(err)
	}
	handlers["ghcr.io"] = &httputil.ReverseProxy{Rewrite: func(req *httputil.ProxyRequest) {
		req.SetURL(address)
		req.Out.Host = req.In.Host
		req.SetXForwarded()
	}}
	maps.Copy(handlers, w.signer.handlers(t))
	serve(t, handlers)
}

// pushersOnly lets those write who are logged in with the token of the run, and everybody read: as a public package.
func pushersOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		_, password, known := req.BasicAuth()
		reads := req.Method == http.MethodGet || req.Method == http.MethodHead
		switch {
		case req.URL.Path == "/v2/" && !known, !reads && !known:
			rw.Header().Set("WWW-Authenticate", `Basic realm="packages"`)
			http.Error(rw, `{"errors":[{"code":"UNAUTHORIZED"}]}`, http.StatusUnauthorized)
		case known && password != token:
			http.Error(rw, `{"errors":[{"code":"DENIED"}]}`, http.StatusForbidden)
		default:
			next.ServeHTTP(rw, req)
		}
	})
}

// populate is the developer's first push.
func (w *world) populate(t *testing.T) {
	t.Helper()
	if err := os.CopyFS(w.clone, os.DirFS(filepath.Join(root, "test", "caller"))); err != nil {
		t.Fatal(err)
	}
	git(t, w.clone, "init", "--quiet", "--initial-branch=main")
	git(t, w.clone, "remote", "add", "origin", "https://github.com/"+repository)
	git(t, w.clone, "add", "--all")
	git(t, w.clone, "commit", "--quiet", "--message=feat: greet")
	git(t, w.clone, "push", "--quiet", "origin", "main")
}

// release pushes a tag.
func (w *world) release(t *testing.T, tag string) {
	t.Helper()
	git(t, w.clone, "tag", tag)
	git(t, w.clone, "push", "--quiet", "--tags")
	w.forge.MoveTag(repository, tag, git(t, w.clone, "rev-parse", tag))
}

func git(t *testing.T, folder string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", args[0], err, said)
	}
	return strings.TrimSpace(string(said))
}

// startBuilder starts a builder of images, which ends with the test, and names its configuration of docker.
func startBuilder(t *testing.T) string {
	t.Helper()
	config := filepath.Join(t.TempDir(), "buildkitd.toml")
	// Else its socket is where that of another builder may be.
	if err := os.WriteFile(config, []byte("[otel]\nsocketPath = \""+filepath.Join(t.TempDir(), "otel.sock")+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), filepath.Join(root, ".ci", "with-buildkit"), "sh", "-c", `echo "$DOCKER_CONFIG"; exec cat`)
	command.Env = append(os.Environ(), "BUILDKITD_CONFIG="+config)
	command.Stderr = os.Stderr
	lifeline, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err := errors.Join(err, command.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = lifeline.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the builder of images: %v", err)
		}
	})
	return firstLine(t, out)
}

// environment is what a runner has: programs, and on this machine, whose home it does not see, where Go keeps what it has fetched and
// built.
func (w *world) environment(t *testing.T, home string) []string {
	t.Helper()
	of := func(name string) string {
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		return strings.TrimSpace(string(value))
	}
	return []string{
		"PATH=" + filepath.Join(w.commands, "gh") + ":" + os.Getenv("PATH"), "HOME=" + home, "LANG=C.UTF-8",
		"GOCACHE=" + of("GOCACHE"), "GOMODCACHE=" + of("GOMODCACHE"), "GOPROXY=file://" + of("GOMODCACHE") + "/cache/download", "GOSUMDB=off", "GOTOOLCHAIN=local",
		"GIT_CONFIG_SYSTEM=" + os.DevNull, "NODE_EXTRA_CA_CERTS=" + trusted,
		"RELKIT_VULNDB=" + vulndb.Empty(t), sigstore + "=" + w.signer.server.URL,
		"ACTIONS_ID_TOKEN_REQUEST_URL=" + issuer + "/token?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + requestToken,
		"RELKIT_ACT_COSIGN=" + filepath.Join(w.commands, "cosign"), "RELKIT_ACT_BUILDER=" + w.builder, "RELKIT_ACT_TRUSTED_ROOT=" + w.signer.root,
	}
}

// keepGo puts this machine's Go where setup-go looks for one before it downloads it: as what it is, and as the version that the kit
// names.
func keepGo(t *testing.T, tools string) {
	t.Helper()
	installed, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	versions := []string{strings.TrimPrefix(strings.Fields(runtime.Version())[0], "go")}
	if named := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(module); len(named) == 2 && string(named[1]) != versions[0] {
		versions = append(versions, string(named[1]))
	}
	architecture := runtime.GOARCH
	if architecture == "amd64" {
		architecture = "x64"
	}
	for _, version := range versions {
		at := filepath.Join(tools, "go", version, architecture)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o750), os.Symlink(strings.TrimSpace(string(installed)), at), os.WriteFile(at+".complete", nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}
