package gather

import (
	"context"
	"os"

	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// images reads every planned image from its location. An image that cannot be read is a fact about the release.
func (g *Gatherer) images(ctx context.Context, r *release.Release, references map[string]string) error {
	for _, planned := range r.Plan.Images {
		folder, err := os.MkdirTemp(g.Dir, "image-")
		if err != nil {
			return err
		}
		reference := references[planned.Key()]
		image, binaries, err := registry.Read(ctx, reference, registry.Options{
			Name: planned.Key(), Programs: planned.Programs, Dir: folder,
		})
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if own := g.diskFull(err); own != nil {
			return own
		}
		if err != nil {
			r.Images = append(r.Images, release.Image{Name: planned.Name, Variant: planned.Variant, Reference: reference, Err: err.Error()})
			continue
		}
		image.Name, image.Variant = planned.Name, planned.Variant
		if image.Tags, err = registry.Tags(ctx, registry.Repository(reference)); err != nil {
			return err
		}
		r.Images = append(r.Images, image)
		for _, binary := range binaries {
			r.Binaries = append(r.Binaries, g.inspect(binary)...)
		}
	}
	return nil
}
