package plan

import (
	"cmp"
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// attaches reports whether release.ids lets the files of an entry be attached. An entry without an id has GoReleaser's default.
func (p *planner) attaches(id string) bool {
	ids := p.effective.Release.IDs
	return len(ids) == 0 || slices.Contains(ids, cmp.Or(id, "default"))
}

// alwaysAttached are the types of the artifacts that have no id, so that release.ids leaves none of them out.
var alwaysAttached = []string{goreleaser.TypeChecksum, goreleaser.TypeSource, goreleaser.TypeFile}

// assets are the files that the build made for the release.
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
		p.plan.NoPage = p.plan.NoPage || nothing && setting.name == "release.disable"
		if nothing { // is attached, whatever is built
			p.plan.Assets = []release.PlannedAsset{}
			p.plan.Unarchived = append(p.plan.Unarchived, p.plan.Builds...)
			p.plan.Builds, p.plan.Packages, p.plan.Checksums, p.plan.SBOMs = nil, nil, "", false
			return
		}
	}
	if p.dist == nil {
		if len(published.IDs) > 0 {
			p.plan.Sums.Withheld = []string{"*"}
		}
		return
	}
	var attached []release.PlannedAsset
	for _, artifact := range p.dist.Artifacts {
		switch {
		case !artifact.Attached():
		case !slices.Contains(alwaysAttached, artifact.Type) && !p.attaches(artifact.Extra.ID):
			p.plan.Sums.Withheld = append(p.plan.Sums.Withheld, artifact.Name)
		default:
			attached = append(attached, release.PlannedAsset{Name: artifact.Name, SHA256: artifact.SHA256()})
		}
	}
	if !p.thisBuild { // the bytes of another one differ
		return
	}
	slices.SortFunc(attached, func(a, b release.PlannedAsset) int { return cmp.Compare(a.Name, b.Name) })
	p.plan.Assets = append([]release.PlannedAsset{}, slices.Compact(attached)...)
}
