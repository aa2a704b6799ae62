package linuxpackage

import "github.com/relkit/relkit/internal/release"

// architectures are Go's names for the distributions' names. The same name means the same architecture everywhere.
var architectures = map[string]string{
	"amd64": "amd64", "x86_64": "amd64", "arm64": "arm64", "aarch64": "arm64",
	"i386": "386", "i486": "386", "i586": "386", "i686": "386", "x86": "386",
	"armel": "arm", "armhf": "arm", "armv7": "arm", "armv5tel": "arm", "armv6hl": "arm", "armv7hl": "arm",
	"ppc64el": "ppc64le", "ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64",
	"loong64": "loong64", "loongarch64": "loong64", "mips64el": "mips64le", "mipsel": "mipsle", "mips64": "mips64", "ppc64": "ppc64",
	"all": "all", "noarch": "all",
}

// Platform returns the platform of a package. Its Arch is all for a package for all architectures, and empty if the name is unknown.
func (d Description) Platform() release.Platform {
	return release.Platform{OS: "linux", Arch: architectures[d.Arch]}
}
