package gather

import (
	"context"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Refresh looks again at what a promotion changes of a release that was gathered before: its page, the tags
// of its images, and its formulas in their taps. Nothing is downloaded again.
func (g *Gatherer) Refresh(ctx context.Context, r *release.Release) error {
	found, err := g.Forge.ReleaseOrNone(ctx, r.Repository, r.Version.String(), r.Plan.NoPage)
	if err != nil {
		return err
	}
	r.Page = found.Page
	for i := range r.Images {
		image := &r.Images[i]
		if image.Err != "" {
			continue
		}
		if image.Tags, err = registry.Tags(ctx, registry.Repository(image.Reference)); err != nil {
			return err
		}
	}
	for i := range r.Formulas {
		formula := &r.Formulas[i]
		text, err := g.tapped(ctx, formula.Tap)
		if err != nil {
			return err
		}
		formula.Tapped = ""
		if parsed, err := homebrew.Parse(text); err == nil {
			formula.Tapped = parsed.Version
		}
	}
	return nil
}
