package registry_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/fake/registry"
)

// A restored registry has the saved manifests, indexes with their images, and nothing newer.
func TestCheckpoint(t *testing.T) {
	s, err := registry.Start(t.Context(), registry.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	push := func(tag string) string {
		t.Helper()
		index, err := random.Index(100, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		to, err := name.NewTag(s.Host() + "/acme/app:" + tag)
		if err != nil {
			t.Fatal(err)
		}
		if err := remote.WriteIndex(to, index); err != nil {
			t.Fatal(err)
		}
		digest, err := index.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return digest.String()
	}
	first := push("1")
	seeded, err := s.Seed(t.Context(), "acme/other", "old", "0.9", "latest")
	if err != nil {
		t.Fatal(err)
	}
	before := registry.Tags{"acme/app": {"1": first}, "acme/other": {"0.9": seeded, "latest": seeded}}
	point, err := s.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		second := push("1")
		push("2")
		tags, err := s.Tags(t.Context())
		if err != nil || tags["acme/app"]["1"] != second || len(tags["acme/app"]) != 2 {
			t.Fatalf("tags %v, %v", tags, err)
		}
		if err := s.Restore(t.Context(), point); err != nil {
			t.Fatal(err)
		}
		tags, err = s.Tags(t.Context())
		if diff := cmp.Diff(before, tags); err != nil || diff != "" {
			t.Fatalf("%v, tags (-want +got):\n%s", err, diff)
		}
		if exists(t, s, second) || !exists(t, s, first) {
			t.Error("a manifest that came later is still there, or one that was there is gone")
		}
	}
}

func exists(t *testing.T, s *registry.Server, digest string) bool {
	t.Helper()
	hash, err := v1.NewHash(digest)
	if err != nil {
		t.Fatal(err)
	}
	to, err := name.NewDigest(s.Host() + "/acme/app@" + hash.String())
	if err != nil {
		t.Fatal(err)
	}
	index, err := remote.Index(to)
	if err != nil {
		return false
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, child := range manifest.Manifests {
		if _, err := index.Image(child.Digest); err != nil {
			t.Error(err)
		}
	}
	return true
}
