package plan

import (
	"path"
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// formulas plans the formulas of brews, and where each belongs.
func (p *planner) formulas() {
	for _, manifest := range p.config.Manifests(p.templates) {
		if !manifest.Formula() {
			continue
		}
		if manifest.Err != nil && !p.allRendered() {
			p.unknown(release.PartFormulas, manifest.Where, manifest.Err)
			continue
		}
		if manifest.Err == nil {
			p.plan.Formulas = append(p.plan.Formulas, release.PlannedFormula{Name: manifest.Name, Tap: manifest.Tap})
		}
	}
	p.formulasOfDist()
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
