package release

import (
	"runtime"
	"slices"
	"strings"
)

// Platform is an operating system and a processor architecture, by the names Go gives them.
type Platform struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
}

// Native returns the platform that this program runs on.
func Native() Platform { return Platform{OS: runtime.GOOS, Arch: runtime.GOARCH} }

// ParsePlatform reads linux/amd64, and drops a variant as in linux/arm/v7.
func ParsePlatform(text string) Platform {
	parts := strings.SplitN(text, "/", 3)
	if len(parts) < 2 {
		return Platform{OS: text}
	}
	return Platform{OS: parts[0], Arch: parts[1]}
}

// String returns linux/amd64.
func (p Platform) String() string {
	if p.Arch == "" {
		return p.OS
	}
	return p.OS + "/" + p.Arch
}

// elfAlike are the systems whose programs an ELF header need not distinguish from those of Linux.
var elfAlike = []string{"android", "dragonfly", "illumos", "solaris", "freebsd", "netbsd", "openbsd"}

// MayBe reports whether a program whose header names p may be one for another platform: a header does not distinguish all systems. An empty
// field of p is unknown.
func (p Platform) MayBe(other Platform) bool {
	if p.Arch != "" && p.Arch != other.Arch && other.Arch != "all" {
		return false
	}
	switch p.OS {
	case "", other.OS:
		return true
	case "linux":
		return slices.Contains(elfAlike, other.OS)
	case "solaris":
		return other.OS == "illumos"
	case "darwin":
		return other.OS == "ios"
	}
	return false
}

// IsZero reports whether p is not a platform.
func (p Platform) IsZero() bool { return p == Platform{} }
