package plan

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// programs plans what the builds make that goes into archives.
func (p *planner) programs() {
	for i, build := range p.effective.Builds {
		setting := where("builds", build.ID, i)
		skipped, err := p.templates.Bool(build.Skip)
		if err != nil {
			p.unknown(release.PartPrograms, setting+".skip", err)
			continue
		}
		if skipped {
			continue
		}
		isArchived := archived(p.effective.Archives, build.ID)
		program, err := p.templates.Render(build.Binary)
		if err != nil && !isArchived {
			continue // nothing is asked of it
		}
		if err != nil {
			p.unknown(release.PartPrograms, setting+".binary", err)
			continue
		}
		platforms, err := p.platforms(build)
		if err != nil && !isArchived {
			continue
		}
		if err != nil {
			p.unknown(release.PartPrograms, setting+".targets", err)
			continue
		}
		planned := release.PlannedBuild{
			ID:        build.ID,
			Program:   path.Base(program),
			Package:   importPath(p.module, build),
			Platforms: platforms,
			StaticGo:  slices.Contains(build.Env, "CGO_ENABLED=0"),
			Trimpath:  slices.Contains(build.Flags, "-trimpath"),
			VCS:       slices.Contains(build.Flags, "-buildvcs=true"),
			Stamped:   slices.ContainsFunc(build.Ldflags, stamp.MatchString) && !slices.Equal(build.Ldflags, defaultLdflags),
		}
		if isArchived {
			p.plan.Builds = append(p.plan.Builds, planned)
		} else {
			p.plan.Unarchived = append(p.plan.Unarchived, planned)
		}
	}
}

// importPath is the import path of a build's main package; empty outside of a module.
func importPath(module string, build goreleaser.Build) string {
	if module == "" {
		return ""
	}
	return path.Join(module, build.Dir, build.MainPackage())
}

// archived reports whether a build's binaries go into an archive. An archive that names no build takes them all.
func archived(archives []goreleaser.Archive, build string) bool {
	return slices.ContainsFunc(archives, func(archive goreleaser.Archive) bool {
		ids := slices.Concat(archive.IDs, archive.Builds)
		return len(ids) == 0 || slices.Contains(ids, build)
	})
}

// platforms are those that a build is for.
func (p *planner) platforms(build goreleaser.Build) ([]release.Platform, error) {
	if build.Builder != "" && build.Builder != "go" {
		return p.builtPlatforms(build)
	}
	names, err := p.templates.Slice(build.Targets)
	if err != nil {
		return nil, err
	}
	var platforms []release.Platform
	for _, name := range names {
		system, rest, ok := strings.Cut(name, "_") // linux_amd64_v1
		if !ok || strings.HasPrefix(name, "go_") {
			return nil, fmt.Errorf("the platforms of the target %q depend on the Go of the build", name)
		}
		arch, _, _ := strings.Cut(rest, "_")
		if platform := (release.Platform{OS: system, Arch: arch}); !slices.Contains(platforms, platform) {
			platforms = append(platforms, platform)
		}
	}
	return platforms, nil
}

// builtPlatforms are those that another compiler than Go's has built for: it names them in its own way.
func (p *planner) builtPlatforms(build goreleaser.Build) ([]release.Platform, error) {
	if p.dist == nil {
		return nil, fmt.Errorf("the platforms of the builder %s are known only to the build", build.Builder)
	}
	var platforms []release.Platform
	for _, artifact := range p.dist.Artifacts {
		platform := release.Platform{OS: artifact.OS, Arch: artifact.Arch}
		if artifact.Type == goreleaser.TypeBinary && artifact.Extra.ID == build.ID && !slices.Contains(platforms, platform) {
			platforms = append(platforms, platform)
		}
	}
	return platforms, nil
}

// stamp finds linker flags that inject the version into a variable.
var stamp = regexp.MustCompile(`-X\s*=?'?\S+=v?\{\{\s*\.(Version|Tag)\s*\}\}`)
