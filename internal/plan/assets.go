package plan

import (
	"cmp"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// assets are the files that the build made for the release. Which of them a project attaches with release.ids is not followed here.
func (p *planner) assets() {
	published := p.effective.Release
	for _, setting := range []struct {
		name  string
		value any
	}{{"release.disable", published.Disable}, {"release.skip_upload", published.SkipUpload}} {
		nothing, err := p.templates.Bool(setting.value)
		if err != nil {
			p.unknown(release.PartPrograms, setting.name, err)
			return
		}
		if nothing { // is attached, whatever is built
			p.plan.NoPage = setting.name == "release.disable"
			p.plan.Assets = []release.PlannedAsset{}
			p.plan.Unarchived = append(p.plan.Unarchived, p.plan.Builds...)
			p.plan.Builds, p.plan.Packages, p.plan.Checksums, p.plan.SBOMs = nil, nil, "", false
			return
		}
	}
	if !p.thisBuild || len(published.IDs) > 0 {
		return
	}
	p.plan.Assets = []release.PlannedAsset{}
	for _, artifact := range p.dist.Artifacts {
		if artifact.Attached() {
			p.plan.Assets = append(p.plan.Assets, release.PlannedAsset{Name: artifact.Name, SHA256: artifact.SHA256()})
		}
	}
	slices.SortFunc(p.plan.Assets, func(a, b release.PlannedAsset) int { return cmp.Compare(a.Name, b.Name) })
	p.plan.Assets = slices.Compact(p.plan.Assets)
}
