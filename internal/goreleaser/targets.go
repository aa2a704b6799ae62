package goreleaser

import (
	"cmp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Target is what one binary is built for. Variant is the minimum processor, as in GOAMD64; empty if none is set.
type Target struct {
	release.Platform
	Variant string
}

// String returns the target as GoReleaser names it: linux_amd64_v1.
func (t Target) String() string {
	return strings.TrimSuffix(t.OS+"_"+t.Arch+"_"+t.Variant, "_")
}

// Matrix returns the targets that GoReleaser's Go builder derives from a build's settings (https://goreleaser.com/customization/builds/go).
// It returns false if they are determined elsewhere: by another builder or by templates.
func (b Build) Matrix() ([]Target, bool) {
	if b.Builder != "" && b.Builder != "go" {
		return nil, false
	}
	if slices.ContainsFunc(slices.Concat(b.Targets, b.Goos, b.Goarch), func(name string) bool { return strings.Contains(name, "{{") }) {
		return nil, false
	}
	var targets []Target
	add := func(target Target) {
		if !slices.Contains(targets, target) {
			targets = append(targets, target)
		}
	}
	if len(b.Targets) > 0 {
		for _, name := range b.Targets {
			for _, name := range expand(name) {
				add(parseTarget(name))
			}
		}
		return targets, true
	}
	for _, system := range orDefault(b.Goos, "linux", "darwin", "windows") {
		for _, arch := range orDefault(b.Goarch, "amd64", "arm64", "386") {
			for _, variant := range b.variants(arch) {
				target := Target{release.Platform{OS: system, Arch: arch}, variant}
				if isPort(system, arch) && !slices.ContainsFunc(b.Ignore, func(i Ignored) bool { return i.matches(target) }) {
					add(target)
				}
			}
		}
	}
	return targets, true
}

// expand returns the targets that one name in a list means.
func expand(name string) []string {
	if name == "go_first_class" || name == "go_118_first_class" {
		return []string{"darwin_amd64", "darwin_arm64", "linux_386", "linux_amd64", "linux_arm", "linux_arm64", "windows_386", "windows_amd64"}
	}
	return []string{name}
}

// parseTarget parses linux_amd64_v1. Without a variant, it uses that of [Build.variants].
func parseTarget(name string) Target {
	parts := strings.SplitN(name, "_", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return Target{release.Platform{OS: parts[0], Arch: parts[1]}, cmp.Or(parts[2], Build{}.variants(parts[1])[0])}
}

// variants returns the variants of a processor that a build is for; a single empty one if it has none.
func (b Build) variants(arch string) []string {
	switch arch {
	case "amd64":
		return orDefault(b.Goamd64, "v1")
	case "arm64":
		return orDefault(b.Goarm64, "v8.0")
	case "386":
		return orDefault(b.Go386, "sse2")
	case "arm":
		return orDefault(b.Goarm, "6")
	case "mips", "mipsle", "mips64", "mips64le":
		return orDefault(b.Gomips, "hardfloat")
	case "ppc64", "ppc64le":
		return orDefault(b.Goppc64, "power8")
	case "riscv64":
		return orDefault(b.Goriscv64, "rva20u64")
	}
	return []string{""}
}

func orDefault(set stringList, otherwise ...string) []string {
	if len(set) == 0 {
		return otherwise
	}
	return set
}

// matches reports whether a target is ignored. A variant of another processor is not compared.
func (i Ignored) matches(target Target) bool {
	variant := ""
	switch target.Arch {
	case "amd64":
		variant = i.Goamd64
	case "arm64":
		variant = i.Goarm64
	case "386":
		variant = i.Go386
	case "arm":
		variant = i.Goarm
	case "mips", "mipsle", "mips64", "mips64le":
		variant = i.Gomips
	case "ppc64", "ppc64le":
		variant = i.Goppc64
	case "riscv64":
		variant = i.Goriscv64
	}
	all := i.Goamd64 + i.Goarm64 + i.Go386 + i.Goarm + i.Gomips + i.Goppc64 + i.Goriscv64
	return (i.Goos == "" || i.Goos == target.OS) && (i.Goarch == "" || i.Goarch == target.Arch) &&
		(all == "" || variant != "" && variant == target.Variant)
}

// ports are the systems that GoReleaser builds Go programs for, each with its processors.
var ports = map[string]string{
	"aix": "ppc64", "android": "386 amd64 arm arm64", "darwin": "amd64 arm64", "dragonfly": "amd64",
	"freebsd": "386 amd64 arm arm64", "illumos": "amd64", "ios": "arm64", "js": "wasm",
	"linux":  "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x",
	"netbsd": "386 amd64 arm arm64", "openbsd": "386 amd64 arm arm64 riscv64", "plan9": "386 amd64 arm",
	"solaris": "amd64", "wasip1": "wasm", "windows": "386 amd64 arm64",
}

func isPort(system, architecture string) bool {
	return slices.Contains(strings.Fields(ports[system]), architecture)
}
