package registry_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/relkit/relkit/internal/registry"
)

func TestJoin(t *testing.T) {
	server := start(t, nil)
	l := layer(t, file{name: "app", content: "x", mode: 0o755})
	amd64 := server.Host() + "/acme/parts:amd64"
	arm64 := server.Host() + "/acme/app:arm64"
	push(t, amd64, image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, l))
	digest := push(t, arm64, image(t, v1.ConfigFile{OS: "linux", Architecture: "arm64", Variant: "v8"}, l))

	joined, err := registry.Join(t.Context(), []string{amd64, digest, amd64}, server.Host()+"/acme/app:1")
	if err != nil {
		t.Fatal(err)
	}
	read, _, err := registry.Read(t.Context(), server.Host()+"/acme/app:1", registry.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	var platforms []string
	for _, variant := range read.Variants {
		platforms = append(platforms, variant.Platform.String())
	}
	if diff := cmp.Diff([]string{"linux/amd64", "linux/arm64"}, platforms); diff != "" || read.Digest != joined || !read.Index {
		t.Error(diff, read.Digest, joined)
	}
	if _, err := registry.Join(t.Context(), []string{server.Host() + "/acme/app:1"}, server.Host()+"/acme/app:2"); !errors.Is(err, registry.ErrIndex) {
		t.Error("an index within an index:", err)
	}
	for _, image := range []string{server.Host() + "/acme/app:none", "no reference:"} {
		if _, err := registry.Join(t.Context(), []string{image}, server.Host()+"/acme/app:2"); err == nil {
			t.Error("joined", image)
		}
	}
	if _, err := registry.Join(t.Context(), []string{amd64}, "no reference:"); err == nil {
		t.Error("pushed to no reference")
	}
}

func TestCopy(t *testing.T) {
	refusing := false
	server := start(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if refusing && req.Method == http.MethodPut {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, req)
		})
	})
	from := server.Host() + "/acme/unpushed:1"
	push(t, from, image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layer(t, file{name: "app", content: "x", mode: 0o755})))
	want, err := registry.Digest(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	to := server.Host() + "/acme/app:1"
	if got, err := registry.Copy(t.Context(), from, to); err != nil || got != want {
		t.Error(got, err)
	}
	if got, err := registry.Digest(t.Context(), to); err != nil || got != want {
		t.Error(got, err)
	}
	if _, err := registry.Copy(t.Context(), from, "no reference:"); err == nil {
		t.Error("pushed to no reference")
	}
	refusing = true
	if _, err := registry.Copy(t.Context(), from, server.Host()+"/acme/other:1"); !errors.Is(err, registry.ErrForbidden) {
		t.Error(err)
	}
}
