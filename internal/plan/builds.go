package plan

import (
	"path"
	"path/filepath"
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
		targets, err := p.targets(build)
		if err != nil && !isArchived {
			continue // nothing is asked of it
		}
		if err != nil {
			p.unknown(release.PartPrograms, setting+".targets", err)
			continue
		}
		binaries, err := p.binaries(build.Binary, targets)
		if err != nil && !isArchived {
			continue
		}
		if err != nil {
			p.unknown(release.PartPrograms, setting+".binary", err)
			continue
		}
		planned := release.PlannedBuild{
			ID:      build.ID,
			Package: importPath(p.module, build),
			NoVCS:   withoutVCS.MatchString(strings.Join(slices.Concat([]string(build.Flags), build.Env, p.effective.Env), " ")),
		}
		if len(build.Overrides) == 0 { // which may say otherwise for some platforms
			planned.StaticGo = slices.Contains(build.Env, "CGO_ENABLED=0")
			planned.Trimpath = slices.Contains(build.Flags, "-trimpath")
			planned.VCS = slices.Contains(build.Flags, "-buildvcs=true")
			planned.Stamped = slices.ContainsFunc(build.Ldflags, stamp.MatchString) && !slices.Equal(build.Ldflags, defaultLdflags)
		}
		planned.Unrecorded = p.unrecorded(build)
		if err := p.inModule(&planned, build); err != nil {
			p.unknown(release.PartPrograms, setting, err)
		}
		for _, binary := range binaries {
			planned.Program, planned.Platforms = binary.name, binary.platforms
			if isArchived {
				p.plan.Builds = append(p.plan.Builds, planned)
			} else {
				p.plan.Unarchived = append(p.plan.Unarchived, planned)
			}
		}
	}
}

// unrecorded is why Go records neither module nor commit in the binaries of a build; empty where it does.
func (p *planner) unrecorded(build goreleaser.Build) string {
	proxied, err := p.templates.Bool(p.effective.GoMod.Proxy)
	switch {
	case build.Builder != "" && build.Builder != "go":
		return "the builder " + build.Builder + " made it"
	case namesFile(build):
		return "builds.main names a file, not its package"
	case err != nil || proxied:
		return "gomod.proxy builds it from the module proxy"
	case len(p.effective.UPX) > 0:
		return "upx packed it"
	}
	return ""
}

// inModule adds what the module of a build's main package decides.
func (p *planner) inModule(planned *release.PlannedBuild, build goreleaser.Build) error {
	if p.modules == nil || p.module == "" && build.Builder != "" && build.Builder != "go" {
		return nil
	}
	found, err := p.modules.of(path.Join(build.Dir, build.MainPackage()))
	if err != nil {
		return err
	}
	planned.Module, planned.Nested = found.path, found.folder != "." && found.folder != ""
	planned.Uninstallable = found.uninstallable(p.version, p.repository)
	if found.path != "" {
		within, err := filepath.Rel(filepath.FromSlash(found.folder), filepath.FromSlash(path.Join(p.modules.prefix, build.Dir, build.MainPackage())))
		if err != nil {
			return err
		}
		planned.Package = path.Join(found.path, filepath.ToSlash(within))
	}
	return nil
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

// stamp finds linker flags that inject the version into a variable.
var stamp = regexp.MustCompile(`-X\s*=?'?\S+=v?\{\{\s*\.(Version|Tag)\s*\}\}`)
