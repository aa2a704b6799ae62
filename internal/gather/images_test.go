package gather

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/release"
)

// The layers of an image are read once, and again only if another image or another repository takes its place.
func TestImagesAreReadOnce(t *testing.T) {
	var layers atomic.Int32
	server, err := registry.Start(t.Context(), registry.Config{Dir: t.TempDir(), Wrap: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodGet && strings.Contains(req.URL.Path, "/blobs/") {
				layers.Add(1)
			}
			next.ServeHTTP(w, req)
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(t.Context()) })
	image := func() v1.Image {
		made, err := random.Image(100, 2)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	first, second := image(), image()
	gatherer := NewGatherer(nil, t.TempDir())
	for _, step := range []struct {
		name, reference string
		pushed          v1.Image
		read            bool
	}{
		{"the first time", "acme/app:staging", first, true},
		{"again", "acme/app:staging", first, false},
		{"by another tag", "acme/app:1.0.0", first, false},
		{"pushed again", "acme/app:1.0.0", second, true},
		{"in another repository", "acme/other:1.0.0", second, true},
		{"missing", "acme/app:nowhere", nil, false},
		{"after it was missing", "acme/app:1.0.0", second, false},
	} {
		reference := server.Host() + "/" + step.reference
		want := ""
		if step.pushed != nil {
			want = push(t, reference, step.pushed)
		}
		layers.Store(0)
		r := &release.Release{Plan: release.Plan{Images: []release.PlannedImage{{Name: "ghcr.io/acme/app"}}}}
		if err := gatherer.images(t.Context(), r, map[string]string{"ghcr.io/acme/app": reference}); err != nil {
			t.Fatal(err)
		}
		got := r.Images[0]
		if got.Digest != want || (got.Err == "") == (want == "") || got.Reference != reference {
			t.Errorf("%s: got %s from %s and the error %q, want %s from %s", step.name, got.Digest, got.Reference, got.Err, want, reference)
		}
		if read := layers.Load() > 0; read != step.read {
			t.Errorf("%s: %d layers were read", step.name, layers.Load())
		}
		if want != "" && got.Tags[step.reference[strings.Index(step.reference, ":")+1:]] != want {
			t.Errorf("%s: the tags are %v", step.name, got.Tags)
		}
	}
}

// push pushes an image and returns its digest.
func push(t *testing.T, reference string, image v1.Image) string {
	t.Helper()
	ref, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}
