package plan

import (
	"cmp"
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
)

// withDefaults returns a configuration with the defaults that GoReleaser would fill in, as far as a plan depends on them
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
	targets, _ := b.Matrix() // those in templates are unknown
	for _, target := range targets {
		if name := target.OS + "_" + target.Arch; !slices.Contains(b.Targets, name) {
			b.Targets = append(b.Targets, name)
		}
	}
}
