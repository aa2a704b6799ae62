package goreleaser

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// plannedPackages are the packages that nfpms asks for, in the formats that can be read, for the platforms of the builds that go
// into them.
func plannedPackages(effective Project, builds []release.PlannedBuild, templates *Templates) ([]release.PlannedPackage, error) {
	var planned []release.PlannedPackage
	for i, entry := range effective.Packages {
		name, err := templates.Render(cmp.Or(entry.Name, effective.Name))
		if err != nil {
			return nil, fmt.Errorf("nfpms[%d]: package_name: %w", i, err)
		}
		meta, err := templates.Bool(entry.Meta)
		if err != nil {
			return nil, fmt.Errorf("nfpms[%d]: meta: %w", i, err)
		}
		programs := packaged(entry, builds)
		if meta {
			programs = map[release.Platform][]string{{OS: "linux", Arch: "all"}: nil}
		}
		for _, format := range entry.Formats {
			if !slices.Contains(release.PackageFormats, format) {
				continue
			}
			for _, platform := range slices.SortedFunc(maps.Keys(programs), func(a, b release.Platform) int { return cmp.Compare(a.Arch, b.Arch) }) {
				planned = append(planned, release.PlannedPackage{Name: name, Format: format, Platform: platform, Programs: programs[platform]})
			}
		}
	}
	return planned, nil
}

// packaged are the programs that go into the packages of an entry, by platform. An entry that names no build takes them all.
func packaged(entry Package, builds []release.PlannedBuild) map[release.Platform][]string {
	ids := slices.Concat(entry.IDs, entry.Builds)
	programs := map[release.Platform][]string{}
	for _, build := range builds {
		if len(ids) > 0 && !slices.Contains(ids, build.ID) {
			continue
		}
		for _, platform := range build.Platforms {
			if platform.OS == "linux" {
				programs[platform] = append(programs[platform], build.Program)
			}
		}
	}
	return programs
}
