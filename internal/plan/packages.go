package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// packages plans the packages of nfpms, in the supported formats, for the platforms of the builds that go into them.
func (p *planner) packages() {
	for i, entry := range p.effective.Packages {
		if !p.attaches(entry.ID) {
			continue
		}
		name, err := p.templates.Render(cmp.Or(entry.Name, p.effective.Name))
		if err != nil {
			p.unknown(release.PartPackages, where("nfpms", entry.ID, i)+".package_name", err)
			continue
		}
		meta, err := p.templates.Bool(entry.Meta)
		if err != nil {
			p.unknown(release.PartPackages, where("nfpms", entry.ID, i)+".meta", err)
			continue
		}
		prerelease, err := p.templates.Render(entry.Prerelease)
		if err != nil {
			p.unknownDetail(release.PartPackages, where("nfpms", entry.ID, i)+".prerelease", err)
		}
		programs := packaged(entry, p.plan.AllBuilds())
		if meta { // it contains no program
			programs = map[release.Platform][]string{{OS: "linux", Arch: "all"}: nil}
		}
		for _, format := range entry.Formats {
			if !slices.Contains(release.PackageFormats, format) {
				continue
			}
			for _, platform := range slices.SortedFunc(maps.Keys(programs), func(a, b release.Platform) int { return cmp.Compare(a.Arch, b.Arch) }) {
				p.plan.Packages = append(p.plan.Packages, release.PlannedPackage{Name: name, Format: format, Platform: platform, Programs: programs[platform], Prerelease: prerelease})
			}
		}
	}
}

// packaged returns the programs that go into the packages of an entry, by platform. An entry that names no build takes them all.
func packaged(entry goreleaser.Package, builds []release.PlannedBuild) map[release.Platform][]string {
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
