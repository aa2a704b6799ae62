package registry_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/relkit/relkit/internal/registry"
)

func TestCheckPushLeavesNoUploadBehind(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	server := start(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(req.URL.Path, "/blobs/uploads/") {
				asked = append(asked, req.Method)
			}
			next.ServeHTTP(w, req)
		})
	})
	if err := registry.CheckPush(t.Context(), server.Host()+"/acme/app"); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(asked, []string{http.MethodPost, http.MethodDelete}) {
		t.Errorf("asked %v", asked)
	}
}

func TestCheckPushIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		upload, token int // the statuses of an upload, and of the request of a token for it
		want          error
	}{
		"by the registry":            {http.StatusForbidden, 0, registry.ErrForbidden},
		"for want of an account":     {http.StatusUnauthorized, 0, registry.ErrUnauthorized},
		"by what hands out tokens":   {http.StatusUnauthorized, http.StatusForbidden, registry.ErrForbidden},
		"with a token for less":      {http.StatusForbidden, http.StatusOK, registry.ErrForbidden},
		"because it asks too often":  {http.StatusTooManyRequests, 0, registry.ErrRateLimited},
		"because there is no upload": {http.StatusMethodNotAllowed, 0, registry.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
					switch {
					case req.URL.Path == "/token":
						w.WriteHeader(test.token)
						_, _ = w.Write([]byte(`{"token":"t"}`))
					case req.URL.Path == "/v2/" && test.token != 0:
						w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="x"`, req.Host))
						w.WriteHeader(http.StatusUnauthorized)
					case strings.Contains(req.URL.Path, "/blobs/uploads/"):
						w.WriteHeader(test.upload)
					default:
						next.ServeHTTP(w, req)
					}
				})
			})
			repository := server.Host() + "/acme/app"
			if err := registry.CheckPush(t.Context(), repository); !errors.Is(err, test.want) || !strings.Contains(err.Error(), "push to "+repository) {
				t.Errorf("%v, not %v", err, test.want)
			}
		})
	}
}

func TestLoggedIn(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"auths":{"registry.example":{"auth":"YWRhOnB3"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for repository, want := range map[string]bool{"registry.example/acme/app": true, "other.example/acme/app": false} {
		if got, err := registry.LoggedIn(t.Context(), repository); err != nil || got != want {
			t.Errorf("%s: %v, %v", repository, got, err)
		}
	}
	if _, err := registry.LoggedIn(t.Context(), "NO REPOSITORY"); err == nil {
		t.Error("no error for what names no repository")
	}
}

func TestLabels(t *testing.T) {
	server := start(t, nil)
	repository := server.Host() + "/acme/app"
	if _, err := registry.Labels(t.Context(), repository); !errors.Is(err, registry.ErrNotFound) {
		t.Error(err)
	}
	labelled := func(value string) v1.Image {
		return image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64", Config: v1.Config{Labels: map[string]string{"a": value}}})
	}
	push(t, repository+":zulu", labelled("other"))
	push(t, repository+":latest", index(t, map[string]string{"b": "index"}, on("linux/amd64", labelled("image"))))
	got, err := registry.Labels(t.Context(), repository)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "image", "b": "index"}, got); diff != "" {
		t.Error(diff)
	}
}
