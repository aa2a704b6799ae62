package github_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

var (
	index = release.Repository{Owner: "microsoft", Name: "winget-pkgs"}
	fork  = release.Repository{Owner: "acme", Name: "winget-pkgs"}
)

// forked returns a forge with an index that the writer can only read, and a fork of it. Wrap may be nil.
func forked(t *testing.T, wrap func(http.Handler) http.Handler) *fakegithub.Server {
	t.Helper()
	server, err := fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(),
		Repositories: []fakegithub.Repository{
			{Owner: "microsoft", Name: "winget-pkgs", DefaultBranch: "master", Files: map[string][]byte{
				"README.md": []byte("packages"), ".github/PULL_REQUEST_TEMPLATE.md": []byte("- [ ] I have signed"),
			}},
			{Owner: "acme", Name: "winget-pkgs", Parent: "microsoft/winget-pkgs"},
			{Owner: "acme", Name: "homebrew-tap", Files: map[string][]byte{"README.md": []byte("tap")}},
			{Owner: "acme", Name: "new", Empty: true},
		},
		Tokens: map[string]fakegithub.Access{
			writer: {Login: "acme", Write: []string{"acme/winget-pkgs", "acme/homebrew-tap", "acme/new"}},
			reader: {Login: "bob"},
		},
		Wrap: wrap,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server
}

func proposal(version string) github.Proposal {
	return github.Proposal{
		Base: release.Destination{Repository: index}, From: release.Destination{Repository: fork, Branch: "hello"},
		Files: map[string][]byte{
			"manifests/hello.yaml":           []byte("version " + version),
			"manifests/hello.installer.yaml": []byte("installer " + version),
		},
		Message: "New version: hello " + version,
	}
}

// changed returns the files in which a pull request differs from its base.
func changed(t *testing.T, server *fakegithub.Server, number int) []string {
	t.Helper()
	var base map[string][]byte
	for _, public := range server.Public() {
		if public.Repository == index.String() {
			base = public.Files
		}
	}
	var names []string
	for name, content := range server.PullRequests(index.String())[number-1].Files {
		if !bytes.Equal(base[name], content) {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}

func TestProposeFromAFork(t *testing.T) {
	server := forked(t, nil)
	c := client(t, server, writer)
	server.PushFile(index.String(), "other.yaml", "other", []byte("other")) // which the fork does not have yet

	first, err := c.Propose(t.Context(), proposal("1"))
	if err != nil || first.State != github.Open || first.Number != 1 || first.URL != server.URL()+"/microsoft/winget-pkgs/pull/1" {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := c.Propose(t.Context(), proposal("1"))
	if err != nil || again != first {
		t.Errorf("again: %+v, %v", again, err)
	}
	pulls := server.PullRequests(index.String())
	if len(pulls) != 1 || pulls[0].Body != "- [ ] I have signed" || pulls[0].Base != "master" || pulls[0].Head != "acme/winget-pkgs:hello" {
		t.Fatalf("%+v", pulls)
	}
	both := slices.Sorted(maps.Keys(proposal("1").Files))
	if got := changed(t, server, 1); !slices.Equal(got, both) {
		t.Errorf("it changes %v", got)
	}

	// A newer version updates the request that is still open.
	newer, err := c.Propose(t.Context(), proposal("2"))
	if err != nil || newer.Number != 1 || newer.Title != "New version: hello 2" {
		t.Errorf("newer: %+v, %v", newer, err)
	}
	if got := string(server.PullRequests(index.String())[0].Files["manifests/hello.yaml"]); got != "version 2" {
		t.Error(got)
	}

	// After the merge there is nothing to do.
	if err := server.MergePull(index.String(), 1); err != nil {
		t.Fatal(err)
	}
	merged, err := c.Propose(t.Context(), proposal("2"))
	if err != nil || merged.State != github.Merged || merged.Number != 1 {
		t.Errorf("merged: %+v, %v", merged, err)
	}

	// The remaining branch is reused, and shows only the new change.
	server.PushFile(index.String(), "another.yaml", "another", []byte("another"))
	next, err := c.Propose(t.Context(), proposal("3"))
	if err != nil || next.State != github.Open || next.Number != 2 {
		t.Fatalf("next: %+v, %v", next, err)
	}
	if got := changed(t, server, 2); !slices.Equal(got, both) {
		t.Errorf("it changes %v", got)
	}

	// A request that maintainers closed is not reopened, except for another version.
	if err := server.ClosePull(index.String(), 2); err != nil {
		t.Fatal(err)
	}
	closed, err := c.Propose(t.Context(), proposal("3"))
	if err != nil || closed.State != github.Closed || closed.Number != 2 {
		t.Errorf("closed: %+v, %v", closed, err)
	}
	last, err := c.Propose(t.Context(), proposal("4"))
	if err != nil || last.State != github.Open || last.Number != 3 {
		t.Errorf("last: %+v, %v", last, err)
	}
	if found, err := c.PullRequestOf(t.Context(), index, "master", proposal("4").From); err != nil || found != last {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestProposeInOneRepository(t *testing.T) {
	server := forked(t, nil)
	c := client(t, server, writer)
	p := github.Proposal{
		Base: release.Destination{Repository: tap, Branch: "main"}, From: release.Destination{Repository: tap, Branch: "hello-1"},
		Files: map[string][]byte{"Casks/hello.rb": []byte("cask")}, Message: "hello 1", Draft: true,
	}
	if _, err := c.PullRequestOf(t.Context(), tap, "", p.From); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
	opened, err := c.Propose(t.Context(), p)
	if err != nil || opened.State != github.Open || !opened.Draft {
		t.Fatalf("%+v, %v", opened, err)
	}
	if err := server.MergePull(tap.String(), opened.Number); err != nil {
		t.Fatal(err)
	}
	if file, err := c.File(t.Context(), tap, "main", "Casks/hello.rb"); err != nil || string(file.Content) != "cask" {
		t.Error(err)
	}
	p.From.Branch = "elsewhere" // the file was merged another way
	if got, err := c.Propose(t.Context(), p); err != nil || got.State != github.Merged || got.Number != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestProposeIsRefused(t *testing.T) {
	with := func(change func(*github.Proposal)) github.Proposal {
		p := proposal("1")
		change(&p)
		return p
	}
	for name, test := range map[string]struct {
		token string
		p     github.Proposal
		is    error
		says  string
	}{
		"a fork that is missing": {
			writer, with(func(p *github.Proposal) { p.From.Repository.Owner = "globex" }),
			github.ErrNotFound, "fork microsoft/winget-pkgs to globex first: http://HOST/microsoft/winget-pkgs/fork",
		},
		"a fork that is missing, and no branch": {
			writer, with(func(p *github.Proposal) {
				p.From = release.Destination{Repository: release.Repository{Owner: "globex", Name: "x"}}
			}),
			github.ErrNotFound, "fork microsoft/winget-pkgs to globex first",
		},
		"a base that is missing": {writer, with(func(p *github.Proposal) { p.Base.Repository.Name = "nothing" }), github.ErrNotFound, "microsoft/nothing"},
		"no fork of the base": {
			writer, with(func(p *github.Proposal) { p.From.Repository = tap }), nil, "acme/homebrew-tap: it is not a fork of microsoft/winget-pkgs",
		},
		"a token that may not write": {reader, proposal("1"), github.ErrForbidden, "make the branch hello of acme/winget-pkgs: the token lacks permission: GITHUB_TOKEN needs contents: write"},
		"no token":                   {"", proposal("1"), github.ErrUnauthorized, "contents: write"},
		"the branch of the base":     {writer, with(func(p *github.Proposal) { p.From = release.Destination{Repository: index} }), nil, "set another branch"},
		"bytes that are no text":     {writer, with(func(p *github.Proposal) { p.Files = map[string][]byte{"a": {0xff}} }), nil, "it is not text"},
	} {
		t.Run(name, func(t *testing.T) {
			server := forked(t, nil)
			test.says = strings.ReplaceAll(test.says, "http://HOST", server.URL())
			_, err := client(t, server, test.token).Propose(t.Context(), test.p)
			if err == nil || test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestProposeAfterAnything breaks each request of a proposal once, before and after the forge has performed it, and proposes again.
func TestProposeAfterAnything(t *testing.T) {
	count := 0
	counting := forked(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { count++; next.ServeHTTP(w, req) })
	})
	if _, err := client(t, counting, writer).Propose(t.Context(), proposal("1")); err != nil {
		t.Fatal(err)
	}
	for broken := range count {
		for _, done := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, done %v", broken+1, done), func(t *testing.T) {
				seen := 0
				server := forked(t, func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
						seen++
						if seen != broken+1 {
							next.ServeHTTP(w, req)
							return
						}
						if done {
							next.ServeHTTP(discarded{http.Header{}}, req)
						}
						http.Error(w, `{"message":"Forbidden"}`, http.StatusForbidden) // which is not repeated
					})
				})
				c := client(t, server, writer)
				if _, err := c.Propose(t.Context(), proposal("1")); !errors.Is(err, github.ErrForbidden) {
					t.Fatal(err)
				}
				pull, err := c.Propose(t.Context(), proposal("1"))
				if err != nil || pull.State != github.Open || pull.Number != 1 {
					t.Errorf("%+v, %v", pull, err)
				}
				if got := changed(t, server, 1); len(got) != 2 {
					t.Errorf("it changes %v", got)
				}
			})
		}
	}
}

// discarded is a response that is not delivered.
type discarded struct{ header http.Header }

func (d discarded) Header() http.Header               { return d.header }
func (d discarded) Write(content []byte) (int, error) { return len(content), nil }
func (d discarded) WriteHeader(int)                   {}

// first calls a function before the first request of a method to a path with this suffix.
func first(method, end string, do func(w http.ResponseWriter) bool) func(http.Handler) http.Handler {
	happened := false
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !happened && req.Method == method && strings.HasSuffix(req.URL.Path, end) {
				happened = true
				if do(w) {
					return
				}
			}
			next.ServeHTTP(w, req)
		})
	}
}

func TestProposeConcurrently(t *testing.T) {
	var server *fakegithub.Server
	server = forked(t, first("POST", "/microsoft/winget-pkgs/pulls", func(http.ResponseWriter) bool {
		if _, err := client(t, server, writer).Propose(context.WithoutCancel(t.Context()), proposal("1")); err != nil {
			t.Error(err)
		}
		return false
	}))
	pull, err := client(t, server, writer).Propose(t.Context(), proposal("1"))
	if err != nil || pull.Number != 1 || pull.State != github.Open || len(server.PullRequests(index.String())) != 1 {
		t.Errorf("%+v, %v", pull, err)
	}
}

func TestProposeWithoutTheRightToOpen(t *testing.T) {
	for message, want := range map[string]string{
		"Resource not accessible by integration":                              "open a pull request in microsoft/winget-pkgs from acme/winget-pkgs@hello: the token lacks permission: GITHUB_TOKEN needs pull-requests: write (Resource not accessible by integration)",
		"GitHub Actions is not permitted to create or approve pull requests.": "open a pull request in microsoft/winget-pkgs: the token lacks permission: allow it in Settings, Actions, General of the repository, or set GITHUB_TOKEN to a token of a user",
	} {
		server := forked(t, first("POST", "/pulls", func(w http.ResponseWriter) bool {
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprintf(w, `{"message":%q}`, message)
			return true
		}))
		_, err := client(t, server, writer).Propose(t.Context(), proposal("1"))
		if !errors.Is(err, github.ErrForbidden) || err.Error() != want {
			t.Errorf("%v", err)
		}
	}
}

func TestPutFiles(t *testing.T) {
	server := forked(t, nil)
	c := client(t, server, writer)
	files := map[string][]byte{"a": []byte("1"), "b/c": []byte("2")}
	for _, want := range []bool{true, false} {
		if got, err := c.PutFiles(t.Context(), tap, "", files, "two files"); err != nil || got != want {
			t.Errorf("%v, not %v: %v", got, want, err)
		}
	}
	for _, path := range []string{"a", "b/c", "README.md"} {
		if _, err := c.File(t.Context(), tap, "main", path); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.PutFiles(t.Context(), tap, "nowhere", files, "m"); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
	if _, err := client(t, server, reader).PutFiles(t.Context(), tap, "", map[string][]byte{"d": nil}, "m"); !errors.Is(err, github.ErrForbidden) {
		t.Error(err)
	}
}

// A new tap has no commit.
func TestPutFilesInAnEmptyRepository(t *testing.T) {
	c := client(t, forked(t, nil), writer)
	fresh := release.Repository{Owner: "acme", Name: "new"}
	p := github.Proposal{Base: release.Destination{Repository: fresh}, From: release.Destination{Repository: fresh, Branch: "hello"}, Files: map[string][]byte{"a": []byte("1")}, Message: "m"}
	if _, err := c.Propose(t.Context(), p); err == nil || !strings.Contains(err.Error(), "no commit yet: push one") {
		t.Error(err)
	}
	files := map[string][]byte{"a": []byte("1"), "b/c": []byte("2")}
	for _, want := range []bool{true, false} {
		if got, err := c.PutFiles(t.Context(), fresh, "", files, "two files"); err != nil || got != want {
			t.Errorf("%v, not %v: %v", got, want, err)
		}
	}
	if file, err := c.File(t.Context(), fresh, "main", "b/c"); err != nil || string(file.Content) != "2" {
		t.Error(err)
	}
}

func TestPutFilesOnABranchThatMoves(t *testing.T) {
	var server *fakegithub.Server
	server = forked(t, first("PATCH", "/git/refs/heads/main", func(http.ResponseWriter) bool {
		server.PushFile(tap.String(), "other", "other", []byte("other"))
		return false
	}))
	c := client(t, server, writer)
	if _, err := c.PutFiles(t.Context(), tap, "main", map[string][]byte{"a": []byte("1")}, "m"); !errors.Is(err, github.ErrConflict) {
		t.Fatal(err)
	}
	if changed, err := c.PutFiles(t.Context(), tap, "main", map[string][]byte{"a": []byte("1")}, "m"); err != nil || !changed {
		t.Error(err)
	}
	if _, err := c.File(t.Context(), tap, "main", "other"); err != nil {
		t.Error(err)
	}
}
