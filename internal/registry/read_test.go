package registry_test

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

func TestReadIndex(t *testing.T) {
	server := start(t, nil)
	config := func(arch string) v1.ConfigFile {
		return v1.ConfigFile{OS: "linux", Architecture: arch, Config: v1.Config{
			User: "65532:65532", Entrypoint: []string{"/app"}, Labels: map[string]string{"org.opencontainers.image.version": "1.2.3"},
		}}
	}
	amd64 := image(t, config("amd64"), layer(t, file{name: "app", content: "amd64 program", mode: 0o755}))
	arm64 := image(t, config("arm64"), layer(t, file{name: "./app", content: "arm64 program", mode: 0o555}))
	attestation := image(t, v1.ConfigFile{}, layer(t, file{name: "provenance.json", content: "{}"}))
	reference := server.Host() + "/acme/app:staging-1.2.3"
	byDigest := push(t, reference, index(t, map[string]string{"org.opencontainers.image.title": "app"},
		on("linux/amd64", amd64), on("linux/arm64", arm64),
		mutate.IndexAddendum{Add: attestation, Descriptor: v1.Descriptor{
			Platform:    &v1.Platform{OS: "unknown", Architecture: "unknown"},
			Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest"},
		}},
	))
	_, digest, _ := strings.Cut(byDigest, "@")

	dir := t.TempDir()
	got, binaries, err := registry.Read(t.Context(), reference, registry.Options{Name: "ghcr.io/acme/app", Programs: []string{"app"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	variant := func(arch string, image v1.Image) release.Variant {
		c := config(arch).Config
		return release.Variant{
			Platform: release.Platform{OS: "linux", Arch: arch}, Config: release.Platform{OS: "linux", Arch: arch},
			Digest: digestOf(t, image), User: c.User, Entrypoint: c.Entrypoint, Labels: c.Labels, Size: layersOf(t, image),
		}
	}
	want := release.Image{
		Name: "ghcr.io/acme/app", Reference: reference, Digest: digest, Index: true,
		Annotations: map[string]string{"org.opencontainers.image.title": "app"},
		Variants:    []release.Variant{variant("amd64", amd64), variant("arm64", arm64)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	binary := func(arch, content string) release.Binary {
		sum := sha256.Sum256([]byte(content))
		return release.Binary{
			Program: "app", Platform: release.Platform{OS: "linux", Arch: arch}, From: "ghcr.io/acme/app@linux/" + arch, InImage: true,
			SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)),
		}
	}
	wantBinaries := []release.Binary{binary("amd64", "amd64 program"), binary("arm64", "arm64 program")}
	if diff := cmp.Diff(wantBinaries, binaries, cmpopts.IgnoreFields(release.Binary{}, "File")); diff != "" {
		t.Error(diff)
	}
	for i, content := range []string{"amd64 program", "arm64 program"} {
		if written, err := os.ReadFile(binaries[i].File); err != nil || string(written) != content {
			t.Errorf("%s contains %q, %v", binaries[i].File, written, err)
		}
		if info, err := os.Stat(binaries[i].File); err != nil || info.Mode()&0o100 == 0 {
			t.Errorf("%s cannot be run: %v, %v", binaries[i].File, info.Mode(), err)
		}
	}
}

// An image of one platform has no index, and carries its annotations itself.
func TestReadAnnotationsOfOneImage(t *testing.T) {
	server := start(t, nil)
	annotations := map[string]string{"org.opencontainers.image.title": "app"}
	annotated, ok := mutate.Annotations(image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layer(t, file{name: "app", content: "program"})), annotations).(v1.Image)
	if !ok {
		t.Fatal("it is not an image any more")
	}
	reference := server.Host() + "/acme/app:staging-1.2.3"
	push(t, reference, annotated)
	got, _, err := registry.Read(t.Context(), reference, registry.Options{Name: "ghcr.io/acme/app", Programs: []string{"app"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(annotations, got.Annotations); diff != "" || got.Index {
		t.Error(diff)
	}
}

func TestReadSeesWhatTheLayersMakeUpTogether(t *testing.T) {
	server := start(t, nil)
	reference := server.Host() + "/acme/debug"
	push(t, reference, image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"},
		layer(
			t,
			file{name: "bin/busybox", content: "x", mode: 0o755},
			file{name: "bin/sh", link: "/bin/busybox", kind: tar.TypeSymlink},
			file{name: "bin/bash", content: "x", mode: 0o755},
			file{name: "usr/share/doc/zsh", content: "no program", mode: 0o644},
			file{name: "app", content: "old", mode: 0o755},
			file{name: "opt/app", content: "removed", mode: 0o755},
			file{name: "etc/app", content: "configuration", mode: 0o644},
		),
		layer(
			t,
			file{name: "bin/.wh.bash"},
			file{name: "opt/.wh..wh..opq"},
			file{name: "app", content: "new", mode: 0o755},
			file{name: "usr/bin/app", link: "/app", kind: tar.TypeSymlink},
		)))
	got, binaries, err := registry.Read(t.Context(), reference, registry.Options{Programs: []string{"app"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if got.Index || len(got.Variants) != 1 || got.Variants[0].Platform.String() != "linux/amd64" {
		t.Fatalf("got %+v, want one variant and no index", got)
	}
	if diff := cmp.Diff([]string{"/bin/busybox", "/bin/sh"}, got.Variants[0].Shells, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Error(diff)
	}
	if len(binaries) != 1 || binaries[0].Size != int64(len("new")) {
		t.Errorf("got %+v, want the new app alone", binaries)
	}
}

func TestReadKeepsPathsOfTheImageOutOfTheFolder(t *testing.T) {
	server := start(t, nil)
	reference := server.Host() + "/acme/evil"
	push(t, reference, image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layer(t, file{name: "../../../app", content: "x", mode: 0o755})))
	parent := t.TempDir()
	dir := parent + "/a/b/c"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := registry.Read(t.Context(), reference, registry.Options{Programs: []string{"app"}, Dir: dir}); err == nil {
		t.Error("a path that leaves the image was accepted")
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v, want nothing written", entries, err)
	}
}

func TestReadStopsAtItsLimit(t *testing.T) {
	server := start(t, nil)
	bomb := image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layer(t, file{name: "app", content: strings.Repeat("0", 8<<20), mode: 0o755}))
	reference := server.Host() + "/acme/bomb"
	push(t, reference, bomb)
	o := registry.Options{Programs: []string{"app"}, Dir: t.TempDir(), MaxBytes: 1 << 20}
	_, _, err := registry.Read(t.Context(), reference, o)
	if !errors.Is(err, registry.ErrTooLarge) || !strings.Contains(err.Error(), "linux/amd64: extract /app: the image is too large: it unpacks to more than 1048576 bytes") {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	o.MaxBytes = 16 << 20
	if _, _, err := registry.Read(t.Context(), reference, o); err != nil {
		t.Error(err)
	}

	wide := index(t, nil)
	for range 101 {
		wide = mutate.AppendManifests(wide, on("linux/amd64", bomb))
	}
	push(t, server.Host()+"/acme/wide", wide)
	if _, _, err := registry.Read(t.Context(), server.Host()+"/acme/wide", o); !errors.Is(err, registry.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestReadNoticesLayersThatAreNotWhatTheManifestSays(t *testing.T) {
	corrupt := ""
	server := start(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodGet && corrupt != "" && strings.HasSuffix(req.URL.Path, corrupt) {
				_, _ = w.Write([]byte("something else"))
				return
			}
			next.ServeHTTP(w, req)
		})
	})
	reference := server.Host() + "/acme/app"
	pushed := image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layer(t, file{name: "app", content: "x", mode: 0o755}))
	push(t, reference, pushed)
	manifest, err := pushed.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, digest := range []v1.Hash{manifest.Layers[0].Digest, manifest.Config.Digest} {
		corrupt = digest.String()
		if _, _, err := registry.Read(t.Context(), reference, registry.Options{}); err == nil {
			t.Errorf("%s was changed and nothing was said", digest)
		}
	}
}

func digestOf(t *testing.T, i v1.Image) string {
	t.Helper()
	digest, err := i.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

func layersOf(t *testing.T, i v1.Image) (size int64) {
	t.Helper()
	manifest, err := i.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range manifest.Layers {
		size += l.Size
	}
	return size
}
