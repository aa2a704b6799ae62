package registry_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/relkit/relkit/internal/registry"
)

func TestTagMovesANameAndUploadsNothing(t *testing.T) {
	var blobs atomic.Int64
	server := start(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.Contains(req.URL.Path, "/blobs/") {
				blobs.Add(1)
			}
			next.ServeHTTP(w, req)
		})
	})
	repository := server.Host() + "/acme/app"
	build := func(content string) string {
		l := layer(t, file{name: "app", content: content, mode: 0o755})
		amd64 := image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, l)
		arm64 := image(t, v1.ConfigFile{OS: "linux", Architecture: "arm64"}, l)
		return push(t, repository+":staging-"+content, index(t, nil, on("linux/amd64", amd64), on("linux/arm64", arm64)))
	}
	one, two := build("1"), build("2")
	pushed := blobs.Load()

	for _, step := range []struct {
		image string
		tags  []string
		moved []bool
	}{
		{one, []string{"1.0.0", "latest"}, []bool{true, true}},
		{one, []string{"latest"}, []bool{false}},
		{two, []string{"latest"}, []bool{true}},
	} {
		if moved, err := registry.Tag(t.Context(), step.image, step.tags...); err != nil || !slices.Equal(moved, step.moved) {
			t.Fatalf("tag %s: got %t, %v, want %t", step.tags, moved, err, step.moved)
		}
	}
	if moved, err := registry.Tag(t.Context(), one, "1.0.0", "a/b", "never"); err == nil || !slices.Equal(moved, []bool{false}) {
		t.Errorf("a tag that is none: %t, %v", moved, err)
	}
	if again := blobs.Load(); again != pushed {
		t.Errorf("%d requests for layers were made to set tags", again-pushed)
	}
	digest := func(reference string) string { _, d, _ := strings.Cut(reference, "@"); return d }
	want := map[string]string{"staging-1": digest(one), "staging-2": digest(two), "1.0.0": digest(one), "latest": digest(two)}
	if got, err := registry.Tags(t.Context(), repository); err != nil || !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got), err)
	}

	for range 2 { // the second time it is gone already
		if err := registry.Untag(t.Context(), repository+":staging-1"); err != nil {
			t.Fatal(err)
		}
	}
	delete(want, "staging-1")
	if got, err := registry.Tags(t.Context(), repository); err != nil || !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got), err)
	}
	if _, err := registry.Digest(t.Context(), one); err != nil {
		t.Errorf("the image went with its staging tag: %v", err)
	}
}

func TestTagsOfNothing(t *testing.T) {
	got, err := registry.Tags(t.Context(), start(t, nil).Host()+"/acme/nothing")
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTagWantsADigest(t *testing.T) {
	_, err := registry.Tag(t.Context(), start(t, nil).Host()+"/acme/app:staging", "latest")
	if err == nil || !strings.Contains(err.Error(), "name the image by its digest") {
		t.Errorf("got %v", err)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel() // the client waits between retries when the registry asks it to slow down
	var status atomic.Int64
	server := start(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if s := int(status.Load()); s != 0 && req.URL.Path != "/v2/" {
				w.WriteHeader(s)
				return
			}
			next.ServeHTTP(w, req)
		})
	})
	reference := server.Host() + "/acme/app:1"
	for _, test := range []struct {
		status int
		want   error
		says   string
	}{
		{http.StatusNotFound, registry.ErrNotFound, "not found"},
		{http.StatusUnauthorized, registry.ErrUnauthorized, "run docker login " + server.Host()},
		{http.StatusForbidden, registry.ErrForbidden, "packages: write"},
		{http.StatusTooManyRequests, registry.ErrRateLimited, "try again later"},
	} {
		status.Store(int64(test.status))
		_, _, err := registry.Read(t.Context(), reference, registry.Options{})
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%d: got %v, want %v and %q", test.status, err, test.want, test.says)
		}
	}
	status.Store(http.StatusMethodNotAllowed)
	if err := registry.Untag(t.Context(), reference); !errors.Is(err, registry.ErrUnsupported) {
		t.Errorf("got %v, want ErrUnsupported", err)
	}
}
