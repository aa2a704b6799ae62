package goreleaser

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

func plannedBuilds(effective Project, module string, templates *Templates) ([]release.PlannedBuild, error) {
	var planned []release.PlannedBuild
	for _, build := range effective.Builds {
		skipped, err := templates.Bool(build.Skip)
		if err != nil {
			return nil, fmt.Errorf("builds: skip of %s: %w", build.ID, err)
		}
		if skipped || !archived(effective.Archives, build.ID) {
			continue
		}
		program, err := templates.Render(build.Binary)
		if err != nil {
			return nil, fmt.Errorf("builds: binary of %s: %w", build.ID, err)
		}
		planned = append(planned, release.PlannedBuild{
			ID:        build.ID,
			Program:   path.Base(program),
			Package:   importPath(module, build),
			Platforms: targets(build.Targets),
			StaticGo:  slices.Contains(build.Env, "CGO_ENABLED=0"),
			Trimpath:  slices.Contains(build.Flags, "-trimpath"),
			VCS:       slices.Contains(build.Flags, "-buildvcs=true"),
			Stamped:   stamps(build.Ldflags),
		})
	}
	return planned, nil
}

// importPath is the import path of a build's main package; empty outside of a module.
func importPath(module string, build Build) string {
	if module == "" {
		return ""
	}
	return path.Join(module, build.Dir, build.MainPackage())
}

// MainPackage is the main package of a build as the go command takes it: . or ./cmd/shipped.
func (b Build) MainPackage() string {
	main := strings.TrimPrefix(path.Clean(filepath.ToSlash(b.Main)), "./")
	if strings.HasSuffix(main, ".go") {
		main = path.Dir(main)
	}
	if main == "." || b.Main == "" {
		return "."
	}
	return "./" + main
}

// archived reports whether a build's binaries go into an archive. An archive that names no build
// takes them all.
func archived(archives []Archive, build string) bool {
	return slices.ContainsFunc(archives, func(archive Archive) bool {
		ids := slices.Concat(archive.IDs, archive.Builds)
		return len(ids) == 0 || slices.Contains(ids, build)
	})
}

// targets reads GoReleaser's names for platforms: linux_amd64_v1.
func targets(names []string) []release.Platform {
	var platforms []release.Platform
	for _, name := range names {
		os, rest, _ := strings.Cut(name, "_")
		arch, _, _ := strings.Cut(rest, "_")
		platform := release.Platform{OS: os, Arch: arch}
		if !slices.Contains(platforms, platform) {
			platforms = append(platforms, platform)
		}
	}
	return platforms
}

var stamp = regexp.MustCompile(`-X\s*=?'?\S+=v?\{\{\s*\.(Version|Tag)\s*\}\}`)

// stamps reports whether linker flags inject the version into a variable.
func stamps(ldflags []string) bool { return slices.ContainsFunc(ldflags, stamp.MatchString) }
