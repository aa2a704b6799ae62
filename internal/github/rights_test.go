package github_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// answering returns a client of a forge that always returns the same for a path: a status, or a document.
func answering(t *testing.T, answers map[string]any) *github.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		answer, known := answers[strings.TrimPrefix(req.URL.Path, "/repos/acme/app")]
		status, refused := answer.(int)
		switch {
		case !known:
			status = http.StatusNotFound
		case !refused:
			status = http.StatusOK
		}
		w.WriteHeader(status)
		if refused || !known {
			answer = map[string]string{"message": http.StatusText(status)}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	c, err := github.New(github.Config{APIURL: server.URL, Token: writer})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCheckWrite(t *testing.T) {
	server := start(t)
	for token, want := range map[string]error{reader: github.ErrForbidden, "rejected": github.ErrUnauthorized, "": github.ErrUnauthorized, noTap: github.ErrForbidden} {
		repo := app
		if token == noTap {
			repo = tap
		}
		if err := client(t, server, token).CheckWrite(t.Context(), repo); !errors.Is(err, want) {
			t.Errorf("%q: %v, not %v", token, err, want)
		}
	}
	if err := client(t, server, writer).CheckWrite(t.Context(), app); err != nil {
		t.Error(err)
	}
	none := release.Repository{Owner: "acme", Name: "none"}
	if err := client(t, server, writer).CheckWrite(t.Context(), none); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
}

func TestTagCommit(t *testing.T) {
	object := func(kind, sha string) any {
		return map[string]any{"object": map[string]string{"type": kind, "sha": sha}}
	}
	c := answering(t, map[string]any{
		"/git/ref/tags/v1.0.0": object("commit", "aaaa"),
		"/git/ref/tags/v1.1.0": object("tag", "bbbb"),
		"/git/tags/bbbb":       object("tag", "cccc"), // a tag of a tag
		"/git/tags/cccc":       object("commit", "dddd"),
		"/git/ref/tags/v1.2.0": http.StatusForbidden,
	})
	for tag, want := range map[string]string{"v1.0.0": "aaaa", "v1.1.0": "dddd"} {
		if commit, err := c.TagCommit(t.Context(), app, tag); err != nil || commit != want {
			t.Errorf("%s is %q, not %q: %v", tag, commit, want, err)
		}
	}
	for tag, want := range map[string]error{"v9.9.9": github.ErrNotFound, "v1.2.0": github.ErrForbidden} {
		if _, err := c.TagCommit(t.Context(), app, tag); !errors.Is(err, want) {
			t.Errorf("%s: %v, not %v", tag, err, want)
		}
	}
}

func TestImmutableReleases(t *testing.T) {
	for _, want := range []bool{true, false} {
		c := answering(t, map[string]any{"/immutable-releases": map[string]bool{"enabled": want, "enforced_by_owner": true}})
		if got, err := c.ImmutableReleases(t.Context(), app); err != nil || got != want {
			t.Errorf("%v, not %v: %v", got, want, err)
		}
	}
	if _, err := answering(t, nil).ImmutableReleases(t.Context(), app); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
}

func TestCurrent(t *testing.T) {
	moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/repos/acme/app" {
			http.Redirect(w, req, "/repositories/7", http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write([]byte(`{"full_name":"acme/tool"}`))
	}))
	t.Cleanup(moved.Close)
	c, err := github.New(github.Config{APIURL: moved.URL})
	if err != nil {
		t.Fatal(err)
	}
	want := release.Repository{Owner: "acme", Name: "tool"}
	if got, err := c.Current(t.Context(), app); err != nil || got != want {
		t.Errorf("%s, not %s: %v", got, want, err)
	}
}
