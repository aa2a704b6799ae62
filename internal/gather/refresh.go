package gather

import (
	"context"

	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Refresh reads again what a promotion changes: the page, the tags of the images and the state of the manifests at their destinations. It
// downloads nothing again.
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
	for i := range r.Manifests {
		manifest := &r.Manifests[i]
		seen, err := g.See(ctx, manifest.PlannedManifest)
		if err != nil {
			return err
		}
		manifest.Offered, manifest.Unseen, manifest.Waiting = seen.Offered, seen.Unseen, seen.Waiting
	}
	return nil
}
