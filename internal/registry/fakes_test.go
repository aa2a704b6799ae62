package registry_test

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
)

func start(t *testing.T, wrap func(http.Handler) http.Handler) *fakeregistry.Server {
	t.Helper()
	server, err := fakeregistry.Start(t.Context(), fakeregistry.Config{Dir: t.TempDir(), Wrap: wrap})
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

// file is one entry of a layer.
type file struct {
	name, content, link string
	mode                int64
	kind                byte
}

func layer(t *testing.T, files ...file) v1.Layer {
	t.Helper()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Typeflag: f.kind, Linkname: f.link, Mode: f.mode, Size: int64(len(f.content))}
		if header.Typeflag == 0 {
			header.Typeflag = tar.TypeReg
		}
		if err := writer.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(archive.Bytes())), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func image(t *testing.T, config v1.ConfigFile, layers ...v1.Layer) v1.Image {
	t.Helper()
	built, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := built.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config.RootFS, config.History = whole.RootFS, whole.History
	built, err = mutate.ConfigFile(built, &config)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

func index(t *testing.T, annotations map[string]string, images ...mutate.IndexAddendum) v1.ImageIndex {
	t.Helper()
	built := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), images...)
	annotated, ok := mutate.Annotations(built, annotations).(v1.ImageIndex)
	if !ok {
		t.Fatal("an index with annotations is not an index")
	}
	return annotated
}

func on(platform string, i v1.Image) mutate.IndexAddendum {
	p, err := v1.ParsePlatform(platform)
	if err != nil {
		panic(err)
	}
	return mutate.IndexAddendum{Add: i, Descriptor: v1.Descriptor{Platform: p}}
}

// push pushes an image or an index to a registry and returns its reference by digest.
func push(t *testing.T, reference string, what remote.Taggable) string {
	t.Helper()
	ref, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Push(ref, what, remote.WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
	head, err := remote.Head(ref, remote.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return ref.Context().Digest(head.Digest.String()).String()
}
