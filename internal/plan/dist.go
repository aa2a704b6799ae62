package plan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// built is an image that the build has pushed.
type built struct {
	name, tag, digest string
}

// builtImages are the images that the build has pushed for an entry of dockers_v2; none where it was told to leave images
// out.
func (p *planner) builtImages(id string) []built {
	if p.dist == nil {
		return nil
	}
	var images []built
	for _, artifact := range p.dist.Artifacts {
		if artifact.Type != goreleaser.TypeImage || artifact.Extra.ID != id {
			continue
		}
		reference := artifact.Name
		if p.public != nil {
			reference = p.public(reference)
		}
		colon := strings.LastIndex(reference, ":")
		if colon <= strings.LastIndex(reference, "/") {
			continue // without a tag it is no reference that GoReleaser pushes
		}
		image := built{name: reference[:colon], tag: reference[colon+1:]}
		if p.thisBuild {
			image.digest = artifact.Extra.Digest
		}
		images = append(images, image)
	}
	return images
}

// formulasOfDist completes the formulas by those that GoReleaser rendered.
func (p *planner) formulasOfDist() {
	for _, artifact := range p.renderedFormulas() {
		formula := release.PlannedFormula{
			Name: artifact.Extra.Formula.Name, File: p.dist.File(artifact),
			Tap: release.Tap{
				Repository: release.Repository{Owner: artifact.Extra.Formula.Repository.Owner, Name: artifact.Extra.Formula.Repository.Name},
				Branch:     artifact.Extra.Formula.Repository.Branch,
				Path:       path.Join(artifact.Extra.Formula.Directory, artifact.Extra.Formula.Name+".rb"),
			},
		}
		if formula.Tap.Repository.Owner == "" || formula.Tap.Repository.Name == "" {
			continue // GoReleaser pushes it nowhere
		}
		same := func(other release.PlannedFormula) bool {
			return other.Name == formula.Name && other.Tap.Repository == formula.Tap.Repository
		}
		if i := slices.IndexFunc(p.plan.Formulas, same); i >= 0 {
			p.plan.Formulas[i] = formula
		} else {
			p.plan.Formulas = append(p.plan.Formulas, formula)
		}
	}
}

func (p *planner) renderedFormulas() []goreleaser.Artifact {
	if p.dist == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.dist.Artifacts), func(a goreleaser.Artifact) bool {
		return a.Type != goreleaser.TypeFormula || a.Extra.Formula == nil
	})
}

// builtChecksums is the name of the file of checksums that the build made; empty where that is not known.
func (p *planner) builtChecksums() string {
	if p.dist == nil {
		return ""
	}
	i := slices.IndexFunc(p.dist.Artifacts, func(a goreleaser.Artifact) bool { return a.Type == goreleaser.TypeChecksum })
	if i < 0 {
		return ""
	}
	return p.dist.Artifacts[i].Name
}

// allRendered reports whether the build rendered a formula for each entry of brews, so that one whose settings cannot be
// rendered here is among them.
func (p *planner) allRendered() bool {
	entries := 0
	for _, manifest := range p.config.Manifests(p.templates) {
		if manifest.Formula() {
			entries++
		}
	}
	return len(p.renderedFormulas()) >= entries
}

// assets are the files that the build made for the release. A project that attaches only some of them, or none, says so in
// settings that are not followed here.
func (p *planner) assets() {
	if !p.thisBuild {
		return
	}
	published := p.effective.Release
	disabled, err := p.templates.Bool(published.Disable)
	skipped, skipErr := p.templates.Bool(published.SkipUpload)
	if err != nil || skipErr != nil || disabled || skipped || len(published.IDs) > 0 {
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
