package cli

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

// recorder records the requests to a server.
type recorder struct {
	mu   sync.Mutex
	seen []string
}

func (r *recorder) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.seen = append(r.seen, req.Method+" "+req.Host+req.URL.Path)
		r.mu.Unlock()
		next.ServeHTTP(w, req)
	})
}

// take returns the requests since the last call.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// recorders are the recorders of the forbidden servers, by the folder of their script.
var recorders sync.Map

// forbidden starts a registry, a GitHub and a git server that a rehearsal could reach but must not: FOREIGN_REGISTRY, FOREIGN_GITHUB and
// FOREIGN_GIT. The registry has a base image, relkit/scratch.
func forbidden(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) > 0 {
		ts.Fatalf("usage: forbidden")
	}
	folder := filepath.Join(ts.Getenv("WORK"), "forbidden")
	ts.Check(os.MkdirAll(folder, 0o700))
	ctx := context.Background()
	record := new(recorder)
	images, err := fakeregistry.Start(ctx, fakeregistry.Config{Dir: folder, Wrap: record.wrap})
	ts.Check(err)
	ts.Defer(func() { _ = images.Close(ctx) })
	forge, err := fakegithub.Start(ctx, fakegithub.Config{Dir: folder, Wrap: record.wrap})
	ts.Check(err)
	ts.Defer(func() { _ = forge.Close(ctx) })
	git := httptest.NewServer(record.wrap(http.NotFoundHandler()))
	ts.Defer(git.Close)
	for name, url := range map[string]string{"REGISTRY": "http://" + images.Host(), "GITHUB": forge.URL(), "GIT": git.URL} {
		ts.Setenv("FOREIGN_"+name, strings.TrimPrefix(url, "http://"))
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v2/", http.NoBody)
		ts.Check(err)
		answer, err := http.DefaultClient.Do(req)
		ts.Check(err)
		ts.Check(answer.Body.Close())
		if len(record.take()) != 1 {
			ts.Fatalf("%s does not record its requests", name)
		}
	}
	recorders.Store(ts.Getenv("WORK"), record)
}

// unreached fails if a forbidden server got a request.
func unreached(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) > 0 {
		ts.Fatalf("usage: unreached")
	}
	running, _ := recorders.Load(ts.Getenv("WORK"))
	record, ok := running.(*recorder)
	if !ok {
		ts.Fatalf("there is no forbidden server: run forbidden first")
	}
	if seen := record.take(); len(seen) > 0 {
		ts.Fatalf("forbidden servers were reached:\n%s", strings.Join(seen, "\n"))
	}
}

// configure installs a file as the GoReleaser configuration of the project here and commits it, with variables such as $(FOREIGN_GIT)
// replaced.
func configure(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: configure FILE")
	}
	text := ts.ReadFile(args[0])
	for _, name := range []string{"FOREIGN_REGISTRY", "FOREIGN_GITHUB", "FOREIGN_GIT", "WORK"} {
		text = strings.ReplaceAll(text, "$("+name+")", ts.Getenv(name))
	}
	ts.Check(os.WriteFile(ts.MkAbs(".goreleaser.yaml"), []byte(text), 0o600))
	ts.Check(ts.Exec("git", "commit", "--quiet", "--all", "--message=build: use "+args[0]))
}
