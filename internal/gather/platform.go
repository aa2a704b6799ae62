package gather

import (
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// systems and architectures map the words in names of assets to Go's names.
var (
	systems = map[string]string{
		"linux": "linux", "darwin": "darwin", "macos": "darwin", "windows": "windows",
		"freebsd": "freebsd", "openbsd": "openbsd", "netbsd": "netbsd",
	}
	architectures = map[string]string{
		"amd64": "amd64", "x86_64": "amd64", "64bit": "amd64", "arm64": "arm64", "aarch64": "arm64",
		"386": "386", "i386": "386", "32bit": "386", "armv6": "arm", "armv7": "arm", "arm": "arm",
		"i686": "386", "armhf": "arm", "armel": "arm", "noarch": "all",
		"ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64", "all": "all", "universal": "all",
	}
	words = regexp.MustCompile(`x86_64|[a-z0-9]+`)
)

// platformOf returns the platform of an asset: as the build recorded it, else from the name.
func platformOf(name string, recorded map[string]release.Platform) release.Platform {
	if platform := recorded[name]; !platform.IsZero() {
		return platform
	}
	return guessPlatform(name)
}

// guessPlatform returns the platform in the name of an asset; zero if the name has none.
func guessPlatform(name string) release.Platform {
	var platform release.Platform
	if linuxpackage.Format(name) != "" {
		platform.OS = "linux" // which the names of packages leave out
	}
	for _, word := range words.FindAllString(strings.ToLower(name), -1) {
		if system, ok := systems[word]; ok {
			platform.OS = system
		}
		if arch, ok := architectures[word]; ok {
			platform.Arch = arch
		}
	}
	if platform.OS == "" || platform.Arch == "" {
		return release.Platform{}
	}
	return platform
}
