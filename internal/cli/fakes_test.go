package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

// forges are the running forges, by the folder of their script.
var forges sync.Map

// push creates a tag on the forge, like git push: push v1.2.3.
func push(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: push TAG")
	}
	ts.Check(ts.Exec("git", "rev-parse", args[0]+"^{commit}"))
	running, _ := forges.Load(ts.Getenv("WORK"))
	forge, ok := running.(*fakegithub.Server)
	if !ok {
		ts.Fatalf("there is no forge: run fakes first")
	}
	forge.MoveTag("acme/hello", args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// fakes starts a forge and a registry for the rest of a script, and sets their addresses: FORGE, UPLOADS, GITHUB_API_URL, REGISTRY, and
// GITHUB_TOKEN, which has write access to acme/hello and acme/homebrew-tap.
func fakes(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) > 0 {
		ts.Fatalf("usage: fakes")
	}
	folder := filepath.Join(ts.Getenv("WORK"), "fakes")
	ts.Check(os.MkdirAll(folder, 0o700))
	ctx := context.Background()
	images, err := fakeregistry.Start(ctx, fakeregistry.Config{Dir: folder})
	ts.Check(err)
	ts.Defer(func() { _ = images.Close(ctx) })
	forge, err := fakegithub.Start(ctx, fakegithub.Config{
		Dir:          folder,
		Repositories: []fakegithub.Repository{{Owner: "acme", Name: "hello", Tags: map[string]string{}}, {Owner: "acme", Name: "homebrew-tap"}},
		Tokens:       map[string]fakegithub.Access{"s3cret": {Write: []string{"acme/hello", "acme/homebrew-tap"}}},
	})
	ts.Check(err)
	ts.Defer(func() { _ = forge.Close(ctx) })
	forges.Store(ts.Getenv("WORK"), forge)
	ts.Setenv("FORGE", forge.URL())
	ts.Setenv("UPLOADS", forge.UploadURL())
	ts.Setenv("GITHUB_API_URL", forge.APIURL())
	ts.Setenv("REGISTRY", images.Host())
	ts.Setenv("GITHUB_TOKEN", "s3cret")
	ts.Setenv("TAP_TOKEN", "s3cret")
}
