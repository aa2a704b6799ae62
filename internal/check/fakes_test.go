package check_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

const (
	writer = "a-token-that-writes-everything"
	noTap  = "a-token-without-the-tap"
	reader = "a-token-that-writes-nothing"
)

// answers are the forge's responses for paths that the fake does not know, as GitHub documents them; a number is a status code.
type answers map[string]any

func (a answers) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		answer, known := a[strings.TrimPrefix(req.URL.Path, "/api/v3/repos/")]
		if !known {
			next.ServeHTTP(w, req)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if status, refused := answer.(int); refused {
			w.WriteHeader(status)
			answer = map[string]string{"message": http.StatusText(status)}
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
}

// forge runs a fake forge with the project and a tap, and points GITHUB_API_URL to it.
func forge(t *testing.T, also answers, formulas files, releases ...fakegithub.Release) {
	t.Helper()
	content := map[string][]byte{"README.md": []byte("# Tap")}
	for name, text := range formulas {
		content[name] = []byte(text)
	}
	history := func(context.Context, string, string) ([]fakegithub.Commit, error) { return nil, nil }
	server, err := fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(), Wrap: also.wrap,
		Repositories: []fakegithub.Repository{
			{Owner: "acme", Name: "app", Releases: releases, History: history},
			{Owner: "acme", Name: "homebrew-tap", Files: content, History: history},
			{Owner: "other", Name: "app"},
		},
		Tokens: map[string]fakegithub.Access{
			writer: {Write: []string{"acme/app", "acme/homebrew-tap"}},
			noTap:  {Write: []string{"acme/app"}},
			reader: {},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("GITHUB_API_URL", server.APIURL())
}

// images runs a fake registry that answers uploads with a status and records their methods. 0 leaves the answer to the registry.
func images(t *testing.T, status int) (host string, uploads func() string) {
	t.Helper()
	var mu sync.Mutex
	var methods []string
	server, err := fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: t.TempDir(), Wrap: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !strings.Contains(req.URL.Path, "/blobs/uploads/") {
				next.ServeHTTP(w, req)
				return
			}
			mu.Lock()
			methods = append(methods, req.Method)
			mu.Unlock()
			if status == 0 {
				next.ServeHTTP(w, req)
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}`))
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server.Host(), func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(methods, " ")
	}
}

// login does what docker login does.
func login(t *testing.T, host string) {
	t.Helper()
	dir := t.TempDir()
	secret := base64.StdEncoding.EncodeToString([]byte("ada:a-password"))
	text := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, host, secret)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_CONFIG", dir)
}
