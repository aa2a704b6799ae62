package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
)

// withDefaults is a configuration with the defaults that GoReleaser would fill in, as far as a plan depends on them
// (https://goreleaser.com/customization/builds/go). Name is the project's where the configuration names none.
func withDefaults(project goreleaser.Project, name string) goreleaser.Project {
	completed := project
	completed.Name = cmp.Or(completed.Name, name)
	if len(completed.Builds) == 0 {
		completed.Builds = []goreleaser.Build{{}}
	}
	completed.Builds = slices.Clone(completed.Builds)
	for i := range completed.Builds {
		complete(&completed.Builds[i], completed.Name)
	}
	if len(completed.Archives) == 0 {
		completed.Archives = []goreleaser.Archive{{}}
	}
	if completed.Checksum.NameTemplate == "" {
		completed.Checksum.NameTemplate = "{{ .ProjectName }}_{{ .Version }}_checksums.txt"
	}
	return completed
}

// defaultLdflags are GoReleaser's: they stamp main.version whether the program has that variable or not, so that they promise
// nothing.
var defaultLdflags = []string{"-s -w -X main.version={{.Version}} -X main.commit={{.Commit}} -X main.date={{.Date}} -X main.builtBy=goreleaser"}

func complete(b *goreleaser.Build, project string) {
	if b.ID == "" {
		b.ID = project
	}
	if b.Binary == "" {
		b.Binary = project
	}
	if len(b.Ldflags) == 0 {
		b.Ldflags = defaultLdflags
	}
	if len(b.Targets) > 0 || b.Builder != "" && b.Builder != "go" {
		return
	}
	systems, architectures := b.Goos, b.Goarch
	if len(systems) == 0 {
		systems = []string{"linux", "darwin", "windows"}
	}
	if len(architectures) == 0 {
		architectures = []string{"amd64", "arm64", "386"}
	}
	for _, system := range systems {
		for _, architecture := range architectures {
			if isPort(system, architecture) && !ignores(b, system, architecture) {
				b.Targets = append(b.Targets, system+"_"+architecture)
			}
		}
	}
}

func ignores(b *goreleaser.Build, system, architecture string) bool {
	return slices.ContainsFunc(b.Ignore, func(ignored goreleaser.Ignored) bool {
		return (ignored.Goos == "" || ignored.Goos == system) && (ignored.Goarch == "" || ignored.Goarch == architecture)
	})
}

// ports are the systems that Go compiles for, each with its processors, as `go tool dist list` has
// them in Go 1.26.
var ports = map[string]string{
	"aix": "ppc64", "android": "386 amd64 arm arm64", "darwin": "amd64 arm64", "dragonfly": "amd64",
	"freebsd": "386 amd64 arm arm64 riscv64", "illumos": "amd64", "ios": "amd64 arm64", "js": "wasm",
	"linux":  "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x",
	"netbsd": "386 amd64 arm arm64", "openbsd": "386 amd64 arm arm64 ppc64 riscv64", "plan9": "386 amd64 arm",
	"solaris": "amd64", "wasip1": "wasm", "windows": "386 amd64 arm64",
}

func isPort(system, architecture string) bool {
	return slices.Contains(strings.Fields(ports[system]), architecture)
}
