package registry_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/fake/registry"
)

func start(t *testing.T, config registry.Config) *registry.Server {
	t.Helper()
	server, err := registry.Start(t.Context(), config)
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

func reference(t *testing.T, text string) name.Reference {
	t.Helper()
	ref, err := name.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestScratchIsEmptyOnEveryPlatform(t *testing.T) {
	server := start(t, registry.Config{Dir: t.TempDir()})
	index, err := remote.Index(reference(t, server.Scratch()))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, entry := range manifest.Manifests {
		found[entry.Platform.String()] = true
		image, err := index.Image(entry.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		layers, err := image.Layers()
		if err != nil {
			t.Fatal(err)
		}
		if len(layers) != 0 || config.Platform().String() != entry.Platform.String() {
			t.Errorf("%s: %d layers, configured for %s", entry.Platform, len(layers), config.Platform())
		}
	}
	for _, want := range []string{"linux/amd64", "linux/arm64", "linux/arm/v7"} {
		if !found[want] {
			t.Errorf("no %s among %v", want, found)
		}
	}
}

func TestLayersAreOnDiskAndImagesComeBack(t *testing.T) {
	dir := t.TempDir()
	server := start(t, registry.Config{Dir: dir})
	image, err := random.Image(1<<20, 2)
	if err != nil {
		t.Fatal(err)
	}
	ref := reference(t, server.Host()+"/acme/app:1")
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	manifest, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range manifest.Layers {
		if info, err := os.Stat(filepath.Join(dir, "blobs", "sha256", layer.Digest.Hex)); err != nil || info.Size() != layer.Size {
			t.Errorf("layer %s: %v", layer.Digest, err)
		}
	}
	got, err := remote.Image(ref)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := image.Digest()
	if digest, err := got.Digest(); err != nil || digest != want {
		t.Errorf("got %s, %v, want %s", digest, err, want)
	}
}

func TestReferrersAreFound(t *testing.T) {
	server := start(t, registry.Config{Dir: t.TempDir()})
	image, err := random.Image(10, 1)
	if err != nil {
		t.Fatal(err)
	}
	ref := reference(t, server.Host()+"/acme/app:1")
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	subject, err := remote.Head(ref)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := random.Image(10, 1)
	if err != nil {
		t.Fatal(err)
	}
	signature, ok := mutate.Subject(signature, v1.Descriptor{MediaType: subject.MediaType, Digest: subject.Digest, Size: subject.Size}).(v1.Image)
	if !ok {
		t.Fatal("no image")
	}
	if err := remote.Write(reference(t, server.Host()+"/acme/app:signature"), signature); err != nil {
		t.Fatal(err)
	}
	// Clients fall back to a conventional tag if the API is missing: request the API itself.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.Host()+"/v2/acme/app/referrers/"+subject.Digest.String(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	index, err := v1.ParseIndexManifest(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := signature.Digest()
	if len(index.Manifests) != 1 || index.Manifests[0].Digest != want {
		t.Errorf("got %+v, want %s", index.Manifests, want)
	}
}

func TestWrapSeesClientsOnly(t *testing.T) {
	var seen atomic.Int64
	server := start(t, registry.Config{Dir: t.TempDir(), Wrap: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			seen.Add(1)
			if strings.HasSuffix(req.URL.Path, "/manifests/2") {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, req)
		})
	}})
	if n := seen.Load(); n != 0 {
		t.Errorf("the base image went through Wrap: %d requests", n)
	}
	image, err := random.Image(10, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(reference(t, server.Host()+"/acme/app:2"), image); err == nil {
		t.Error("the fault had no effect")
	}
}
