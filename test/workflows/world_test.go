//go:build linux

package workflows_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/gittest"
	"github.com/relkit/relkit/test/workflows/runner"
)

const (
	repository = "acme/hello"
	tap        = "acme/homebrew-tap"
	tapToken   = "github_pat_of_the_tap"
	buildEnv   = "NOTARY=k3y-of-the-notary"
	appKey     = "-----BEGIN RSA PRIVATE KEY of the app"
	appsToken  = "ghs_of_the_app_for_the_tap"
	// registryToken is that of an account which may push.
	registryToken = "dckr_pat_of_the_packages_write"
)

// secrets are what no log and no artifact may contain.
var secrets = []string{tapToken, "k3y-of-the-notary", appKey, appsToken, registryToken, "ghs_contents_"}

// world is a repository made of test/caller, and a GitHub around it.
type world struct {
	*runner.Runner

	origin    string // the repository that jobs check out
	forge     *fakegithub.Server
	registry  *fakeregistry.Server
	artifacts string     // what jobs have uploaded
	mu        sync.Mutex // guards the artifacts and versions
	versions  []string   // of Go that jobs have installed, with the jobs
	uploads   []string   // the names of what they have uploaded, one for each id
	caches    string     // what they keep for later runs; of all worlds, whose callers pin the same commit of the kit
	issues    string     // the file of the fake gh
	buildkit  string     // the configuration of docker, where there is a builder of images
	sigstore  *signer
	lost      atomic.Bool // what can be downloaded
	anonymous atomic.Bool // a request to the API without a token was refused, or a token was sent with a download
	private   bool        // the repository
	kit       string      // the folder of the assets of the kit's release v9.0.0, of the commit that callers pin; empty without one
}

// newWorld makes a repository of the sample, with some of its files replaced and others added; an empty one is removed.
func newWorld(t *testing.T, changes map[string]string) *world {
	t.Helper()
	folder := t.TempDir()
	w := &world{
		origin: filepath.Join(folder, "origin"), artifacts: filepath.Join(folder, "artifacts"), issues: filepath.Join(folder, "issues.json"),
		caches: filepath.Join(shared.folder, "caches"),
	}
	w.sigstore = newSigner(t)
	w.start(t, folder)
	w.populate(t, changes)
	commands := filepath.Join(folder, "commands")
	self, err := os.Executable()
	if err := errors.Join(err, os.Mkdir(commands, 0o750), os.Symlink(self, filepath.Join(commands, "gh"))); err != nil {
		t.Fatal(err)
	}
	jobs, temporary := filepath.Join(folder, "jobs"), filepath.Join(folder, "tmp")
	if err := errors.Join(os.Mkdir(jobs, 0o750), os.Mkdir(temporary, 0o750), os.MkdirAll(w.caches, 0o750)); err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	variables, err := goVariables()
	if err != nil {
		t.Fatal(err)
	}
	database := vulnerabilities(t)
	w.Runner = &runner.Runner{
		Root: jobs,
		Env: slices.Concat(variables, shareGo(t, commands), []string{
			"PATH=" + commands + string(filepath.ListSeparator) + os.Getenv("PATH"), "LANG=C.UTF-8", "GORACE=atexit_sleep_ms=0", "GIT_CONFIG_SYSTEM=" + os.DevNull,
			"GOLANGCI_LINT_CACHE=" + filepath.Join(cache, "golangci-lint"),
			"TMPDIR=" + temporary, "RELKIT_VULNDB=" + database, "GH_ISSUES=" + w.issues, "GH_TRUSTED_ROOT=" + w.sigstore.root,
		}),
		Secrets:  map[string]string{"TAP_TOKEN": tapToken, "REGISTRY_PASSWORD": registryToken},
		Token:    token,
		Actions:  w.actions(),
		Service:  service(t),
		Workflow: reusable,
		Source:   source,
		Here: func(runsOn string) bool {
			return strings.HasPrefix(runsOn, "ubuntu-") && !strings.HasSuffix(runsOn, "-arm")
		},
		Executed: func(place runner.Place) { executed.Store(place, true) },
	}
	w.push(t, "refs/heads/main")
	return w
}

// token is that of a job: its rights are its name.
func token(permissions map[string]string) string {
	of := func(name string) string {
		if level := permissions[name]; level != "" {
			return level
		}
		return "none"
	}
	return "ghs_contents_" + of("contents") + "_packages_" + of("packages")
}

// start starts a forge and a registry that know the tokens of jobs.
func (w *world) start(t *testing.T, folder string) {
	t.Helper()
	tokens := map[string]fakegithub.Access{tapToken: {Write: []string{tap}}, appsToken: {Write: []string{tap}}}
	for _, contents := range []string{"none", "read", "write"} {
		for _, packages := range []string{"none", "read", "write"} {
			access := fakegithub.Access{Login: "github-actions[bot]"}
			if contents == "write" {
				access.Write = []string{repository}
			}
			tokens[token(map[string]string{"contents": contents, "packages": packages})] = access
		}
	}
	var err error
	if w.registry, err = fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: folder, Wrap: pushersOnly}); err != nil {
		t.Fatal(err)
	}
	w.forge, err = fakegithub.Start(t.Context(), fakegithub.Config{
		Dir:          folder,
		Repositories: []fakegithub.Repository{{Owner: "acme", Name: "hello", Immutable: true, Tags: map[string]string{}}, {Owner: "acme", Name: "homebrew-tap"}},
		Tokens:       tokens,
		Wrap:         func(next http.Handler) http.Handler { return w.sigstore.attestations(w.losing(next)) },
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
}

// losing is a forge that has lost what can be downloaded, while lost is set. Its API answers only requests with a token, because those
// without are limited by address, which runners share; users download without one.
func (w *world) losing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		token := request.Header.Get("Authorization") != ""
		if api, download := strings.HasPrefix(request.URL.Path, "/api/"), strings.Contains(request.URL.Path, "/releases/download/"); api && !token || download && token {
			w.anonymous.Store(true)
			http.Error(answer, `{"message": "API rate limit exceeded"}`, http.StatusForbidden)
			return
		}
		if name, ok := strings.CutPrefix(request.URL.Path, "/relkit/relkit/releases/download/v9.0.0/"); ok && w.kit != "" {
			http.ServeFile(answer, request, filepath.Join(w.kit, filepath.Base(name)))
			return
		}
		if w.private && strings.HasSuffix(request.URL.Path, "/repos/"+repository) {
			_, _ = answer.Write([]byte(`{"full_name": "acme/hello", "private": true}`))
			return
		}
		if w.lost.Load() && strings.Contains(request.URL.Path, "/releases/download/") {
			http.NotFound(answer, request)
			return
		}
		next.ServeHTTP(answer, request)
	})
}

// pushersOnly lets those write who are logged in with a token that may, and everybody read: as a public package.
func pushersOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		_, password, known := req.BasicAuth()
		reads := req.Method == http.MethodGet || req.Method == http.MethodHead
		switch {
		case req.URL.Path == "/v2/" && !known, !reads && !known:
			rw.Header().Set("WWW-Authenticate", `Basic realm="packages"`)
			http.Error(rw, `{"errors":[{"code":"UNAUTHORIZED"}]}`, http.StatusUnauthorized)
		case !reads && !strings.HasSuffix(password, "_packages_write"):
			http.Error(rw, `{"errors":[{"code":"DENIED"}]}`, http.StatusForbidden)
		default:
			next.ServeHTTP(rw, req)
		}
	})
}

// populate makes the repository.
func (w *world) populate(t *testing.T, changes map[string]string) {
	t.Helper()
	if err := os.CopyFS(w.origin, os.DirFS(filepath.Join(root, "test", "caller"))); err != nil {
		t.Fatal(err)
	}
	for name, text := range changes {
		if text == "" {
			if err := os.RemoveAll(filepath.Join(w.origin, name)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		w.write(t, name, text)
	}
	if err := gittest.Init(w.origin, "main"); err != nil {
		t.Fatal(err)
	}
	w.commit(t, "feat: greet")
}

func (w *world) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(w.origin, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (w *world) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(w.origin, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) commit(t *testing.T, message string) {
	t.Helper()
	w.git(t, "add", "--all")
	w.git(t, "commit", "--quiet", "--allow-empty", "--message="+message)
}

func (w *world) git(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = w.origin
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", args[0], err, said)
	}
	return strings.TrimSpace(string(said))
}

// tag makes the repository release to the fakes, and pushes a tag.
func (w *world) tag(t *testing.T, name string) {
	t.Helper()
	w.tagWith(t, name, ".goreleaser.yaml")
}

// tagWith is tag for a project whose configuration is in a file.
func (w *world) tagWith(t *testing.T, name, file string) {
	t.Helper()
	config := strings.ReplaceAll(w.read(t, file), "ghcr.io/acme", w.registry.Host()+"/acme")
	if w.buildkit = builder(t); w.buildkit == "" {
		before, rest, _ := strings.Cut(config, "dockers_v2:")
		_, after, _ := strings.Cut(rest, "\nbrews:")
		config = before + "\nbrews:" + after
	}
	w.write(t, file, config+
		"\ngithub_urls: {api: '"+w.forge.APIURL()+"', upload: '"+w.forge.UploadURL()+"', download: '"+w.forge.URL()+"'}\n")
	w.commit(t, "ci: release to the fakes")
	w.git(t, "tag", name)
	w.forge.MoveTag(repository, name, w.git(t, "rev-parse", "HEAD"))
	w.push(t, "refs/tags/"+name)
}

// push is the event that starts a run: a push of that ref.
func (w *world) push(t *testing.T, ref string) {
	t.Helper()
	kind, name := "branch", strings.TrimPrefix(ref, "refs/heads/")
	if short, ok := strings.CutPrefix(ref, "refs/tags/"); ok {
		kind, name = "tag", short
	}
	commit := w.git(t, "rev-parse", "HEAD")
	w.Event = map[string]any{
		"event_name": "push", "event": map[string]any{"ref": ref, "after": commit, "repository": map[string]any{"full_name": repository, "private": false}},
		"ref": ref, "ref_name": name, "ref_type": kind, "sha": commit, "head_ref": "", "base_ref": "",
		"repository": repository, "repository_owner": "acme", "actor": "ada", "triggering_actor": "ada",
		"run_id": "1", "run_number": "1", "run_attempt": "1",
		"server_url": w.forge.URL(), "api_url": strings.TrimSuffix(w.forge.APIURL(), "/"), "graphql_url": w.forge.URL() + "/api/graphql",
		"workflow_ref": repository + "/.github/workflows/a.yml@" + ref, "workflow_sha": commit,
	}
}

// caller is a workflow of the sample with only some of its jobs; with all if none is named.
func (w *world) caller(t *testing.T, file string, jobs ...string) *workflow.Workflow {
	t.Helper()
	found, err := workflow.Read(filepath.Join(w.origin, ".github", "workflows", file))
	if err != nil {
		t.Fatal(err)
	}
	if len(jobs) > 0 {
		found.Jobs = slices.DeleteFunc(found.Jobs, func(job workflow.Job) bool { return !slices.Contains(jobs, job.ID) })
	}
	return found
}

// with sets inputs of the workflows that the jobs of a workflow call: NAME, VALUE, …
func with(w *workflow.Workflow, settings ...string) *workflow.Workflow {
	return withIn(w, "", settings...)
}

// withIn is with for one job; for all where it is empty.
func withIn(w *workflow.Workflow, job string, settings ...string) *workflow.Workflow {
	for i := range w.Jobs {
		if job != "" && w.Jobs[i].ID != job {
			continue
		}
		for j := 0; j < len(settings); j += 2 {
			name, value := settings[j], workflow.Text{Value: settings[j+1]}
			w.Jobs[i].With = slices.DeleteFunc(w.Jobs[i].With, func(s workflow.Setting) bool { return s.Name == name })
			w.Jobs[i].With = append(w.Jobs[i].With, workflow.Setting{Name: name, Text: value})
		}
	}
	return w
}

// reusable finds the workflow of this repository that a job uses.
func reusable(uses string) (*workflow.Workflow, error) {
	path, _, _ := strings.Cut(uses, "@")
	for _, prefix := range []string{"./", "relkit/relkit/"} {
		if file, ok := strings.CutPrefix(path, prefix); ok {
			return workflow.Read(filepath.Join(root, file))
		}
	}
	return nil, errors.New(uses + " is not a workflow of this repository")
}

// source is the folder of the kit, whose actions its workflows use.
func source(name string) (string, error) {
	if name != "relkit/relkit" {
		return "", errors.New(name + " has no actions here")
	}
	return kit()
}

// withSecret passes a secret to what the jobs of a workflow use.
func withSecret(w *workflow.Workflow, name, value string) *workflow.Workflow {
	for i := range w.Jobs {
		w.Jobs[i].Secrets.Settings = append(w.Jobs[i].Secrets.Settings, workflow.Setting{Name: name, Text: workflow.Text{Value: value}})
	}
	return w
}

// execute runs a workflow, and shows its log when the test fails.
func (w *world) execute(t *testing.T, of *workflow.Workflow) *runner.Result {
	t.Helper()
	result, err := w.Run(t.Context(), of, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, leg := range result.Legs() {
		for _, step := range leg.Steps {
			if step.Took > time.Second {
				t.Logf("%s: %s took %s", leg.Job, step.Name, step.Took.Round(100*time.Millisecond))
			}
		}
	}
	log := result.Log()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(log)
		}
	})
	if w.anonymous.Swap(false) {
		t.Error("the API was asked without a token, or a token was sent with a download")
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
	return result
}
