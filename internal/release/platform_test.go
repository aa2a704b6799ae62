package release_test

import (
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestMayBe(t *testing.T) {
	linux, mac := release.Platform{OS: "linux", Arch: "amd64"}, release.Platform{OS: "darwin", Arch: "arm64"}
	for name, test := range map[string]struct {
		header, platform release.Platform
		want             bool
	}{
		"itself":                          {linux, linux, true},
		"a system of the same header":     {linux, release.Platform{OS: "dragonfly", Arch: "amd64"}, true},
		"another processor":               {linux, release.Platform{OS: "linux", Arch: "arm64"}, false},
		"an unknown processor":            {release.Platform{OS: "linux"}, linux, true},
		"a system with its own mark":      {release.Platform{OS: "freebsd", Arch: "amd64"}, linux, false},
		"another format":                  {mac, release.Platform{OS: "linux", Arch: "arm64"}, false},
		"what Apple's formats do not say": {mac, release.Platform{OS: "ios", Arch: "arm64"}, true},
		"a universal offer":               {mac, release.Platform{OS: "darwin", Arch: "all"}, true},
		"WebAssembly":                     {release.Platform{Arch: "wasm"}, release.Platform{OS: "js", Arch: "wasm"}, true},
	} {
		if got := test.header.MayBe(test.platform); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
