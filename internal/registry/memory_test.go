package registry_test

import (
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/relkit/relkit/internal/registry"
)

func TestReadHoldsNoLayerInMemory(t *testing.T) {
	const size = 16 << 20
	server := start(t, nil)
	reference := server.Host() + "/acme/large"
	push(t, reference, image(t, v1.ConfigFile{OS: "linux", Architecture: "amd64"},
		layer(t, file{name: "app", content: strings.Repeat("0123456789abcdef", size/16), mode: 0o755})))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, binaries, err := registry.Read(t.Context(), reference, registry.Options{Programs: []string{"app"}, Dir: t.TempDir()})
	runtime.ReadMemStats(&after)
	if err != nil || len(binaries) != 1 || binaries[0].Size != size {
		t.Fatalf("got %+v, %v", binaries, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > size/4 {
		t.Errorf("reading %d bytes took %d bytes of memory", size, allocated)
	}
}
