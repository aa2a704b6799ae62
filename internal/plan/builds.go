package plan

import (
	"cmp"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// programs plans the build outputs that go into archives.
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
		isArchived, known := p.archived(build, "")
		targets, err := p.targets(build)
		if err != nil && !isArchived {
			continue // it has no requirement
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
		if len(build.Overrides) == 0 { // which can differ for some platforms
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
			packed := planned
			packed.Platforms = slices.DeleteFunc(slices.Clone(binary.platforms), func(platform release.Platform) bool {
				does, _ := p.archived(build, platform.OS)
				return !does
			})
			if isArchived && len(packed.Platforms) > 0 {
				p.plan.Builds = append(p.plan.Builds, packed)
			} else {
				p.plan.Unarchived = append(p.plan.Unarchived, planned)
			}
			if !known {
				p.untaken(planned)
			}
		}
	}
}

// untaken notes the platforms of a build that nothing takes to users.
func (p *planner) untaken(build release.PlannedBuild) {
	deliveries := p.config.Deliveries()
	if p.written != nil {
		deliveries = append(deliveries, p.written.Deliveries()...)
	}
	taken := func(platform release.Platform) bool {
		inPackage := func(entry goreleaser.Package) bool {
			ids := slices.Concat(entry.IDs, entry.Builds)
			return slices.Contains(packageSystems, platform.OS) && (len(ids) == 0 || slices.Contains(ids, build.ID))
		}
		return slices.ContainsFunc(p.effective.Packages, inPackage) ||
			slices.ContainsFunc(deliveries, func(d goreleaser.Delivery) bool { return d.Takes(build.ID, platform.OS, platform.Arch) })
	}
	if build.Platforms = slices.DeleteFunc(slices.Clone(build.Platforms), taken); len(build.Platforms) > 0 {
		p.plan.Untaken = append(p.plan.Untaken, build)
	}
}

// packageSystems are the systems whose binaries nfpms packs.
var packageSystems = []string{"linux", "android", "ios", "aix"}

// unrecorded returns why Go records neither module nor commit in the binaries of a build; empty if it does.
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

// inModule adds what depends on the module of a build's main package.
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
	if build.Builder != "" && build.Builder != "go" {
		planned.Uninstallable = "it is not a Go program"
	}
	if found.path != "" {
		within, err := filepath.Rel(filepath.FromSlash(found.folder), filepath.FromSlash(path.Join(p.modules.prefix, build.Dir, build.MainPackage())))
		if err != nil {
			return err
		}
		planned.Package = path.Join(found.path, filepath.ToSlash(within))
	}
	return nil
}

// importPath returns the import path of a build's main package; empty outside of a module.
func importPath(module string, build goreleaser.Build) string {
	if module == "" {
		return ""
	}
	return path.Join(module, build.Dir, build.MainPackage())
}

// archived reports whether a build's binaries for a system, or for any system if that is empty, go into an archive that is attached; known
// reports whether an archive names the build, even if it excludes the system or is not attached. An archive that names no build takes them
// all.
func (p *planner) archived(build goreleaser.Build, goos string) (is, known bool) {
	for _, archive := range p.effective.Archives {
		if meta, err := p.templates.Bool(archive.Meta); err == nil && meta {
			continue
		}
		ids := slices.Concat(archive.IDs, archive.Builds)
		direct := len(ids) == 0 || slices.Contains(ids, build.ID)
		if !direct && !p.inUniversal(ids, build.ID) {
			continue
		}
		known = true
		if !direct && goos != "" && goos != "darwin" {
			continue // a universal binary is for macOS
		}
		is = is || p.attaches(archive.ID) && (goos == "" || archive.Packs(goos))
	}
	return is, known
}

// inUniversal reports whether one of some ids is that of a universal binary which a build is part of.
func (p *planner) inUniversal(ids []string, build string) bool {
	return slices.ContainsFunc(p.effective.Universal, func(u goreleaser.Universal) bool {
		id := cmp.Or(u.ID, p.effective.Name)
		parts := u.IDs
		if len(parts) == 0 {
			parts = []string{id} // GoReleaser's default
		}
		return slices.Contains(ids, id) && slices.Contains(parts, build)
	})
}

// stamp finds linker flags that inject the version into a variable.
var stamp = regexp.MustCompile(`-X\s*=?'?\S+=v?\{\{\s*\.(Version|Tag)\s*\}\}`)
