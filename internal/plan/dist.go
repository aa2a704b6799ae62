package plan

import (
	"cmp"
	"errors"
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

// builtChecksums plans the file of checksums that the build made, or the file of each artifact. It reports whether that is known:
// GoReleaser makes none where nothing is attached, and none where it was told to leave checksums out.
func (p *planner) builtChecksums() (known bool) {
	names := map[string]string{}
	attached := false
	for _, artifact := range p.dist.Artifacts {
		names[artifact.Path] = artifact.Name
		attached = attached || artifact.Attached()
	}
	known = !attached
	for _, artifact := range p.dist.Artifacts {
		switch {
		case artifact.Type != goreleaser.TypeChecksum:
		case !p.plan.Sums.Split:
			p.plan.Checksums, known = artifact.Name, true
		default:
			if p.plan.Sums.Of == nil {
				p.plan.Sums.Of = map[string]string{}
			}
			p.plan.Sums.Of[artifact.Name] = cmp.Or(names[artifact.Extra.ChecksumOf], path.Base(artifact.Extra.ChecksumOf))
			known = true
		}
	}
	return known
}

// outside plans which assets are meant to have no sum.
func (p *planner) outside() {
	if ids := p.effective.Checksum.IDs; len(ids) > 0 {
		if p.dist == nil {
			p.plan.Sums.Outside = append(p.plan.Sums.Outside, "*")
			p.unknownDetail(release.PartChecksums, "checksum.ids", errors.New("which files they leave out is known only to the build"))
		} else {
			for _, artifact := range p.dist.Artifacts {
				if artifact.Attached() && artifact.Type != goreleaser.TypeSource && artifact.Type != goreleaser.TypeFile && !slices.Contains(ids, artifact.Extra.ID) {
					p.plan.Sums.Outside = append(p.plan.Sums.Outside, artifact.Name)
				}
			}
		}
	}
	included, err := p.templates.Bool(p.effective.Release.IncludeMeta)
	if err != nil {
		p.unknownDetail(release.PartChecksums, "release.include_meta", err)
	}
	if err != nil || included {
		p.plan.Sums.Outside = append(p.plan.Sums.Outside, goreleaser.MetadataFiles...)
	}
	for i, file := range p.effective.Release.ExtraFiles {
		name := path.Base(file.Glob)
		if file.NameTemplate != "" {
			if name, err = p.templates.Render(file.NameTemplate); err != nil {
				p.unknownDetail(release.PartChecksums, where("release.extra_files", "", i)+".name_template", err)
				name = "*"
			}
		}
		p.plan.Sums.Extra = append(p.plan.Sums.Extra, alternatives(name)...)
	}
}

// alternatives are the patterns that a glob with alternatives stands for: *.{rb,json} is *.rb and *.json.
func alternatives(glob string) []string {
	open := strings.Index(glob, "{")
	if open < 0 {
		return []string{glob}
	}
	end := strings.Index(glob[open:], "}")
	if end < 0 {
		return []string{glob}
	}
	var all []string
	for part := range strings.SplitSeq(glob[open+1:open+end], ",") {
		all = append(all, alternatives(glob[:open]+part+glob[open+end+1:])...)
	}
	return all
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

// assets are the files that the build made for the release. Which of them a project attaches with release.ids is not followed here.
func (p *planner) assets() {
	published := p.effective.Release
	for name, setting := range map[string]any{"release.disable": published.Disable, "release.skip_upload": published.SkipUpload} {
		nothing, err := p.templates.Bool(setting)
		if err != nil {
			p.unknown(release.PartPrograms, name, err)
			return
		}
		if nothing { // is attached, whatever is built
			p.plan.Assets = []release.PlannedAsset{}
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
