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
		read, err := g.image(ctx, planned, reference, folder)
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
		image := read.image
		image.Name, image.Variant, image.Reference = planned.Name, planned.Variant, reference
		if image.Tags, err = registry.Tags(ctx, registry.Repository(reference)); err != nil {
			return err
		}
		r.Images, r.Binaries = append(r.Images, image), append(r.Binaries, read.binaries...)
	}
	return nil
}

// readImage is an image that was read, and the programs in it.
type readImage struct {
	image    release.Image
	binaries []release.Binary
}

// image reads an image and writes its programs to a folder. An image that was already read from the same repository is not read again if its
// digest is unchanged: the digest determines every byte.
func (g *Gatherer) image(ctx context.Context, planned release.PlannedImage, reference, folder string) (readImage, error) {
	place := registry.Repository(reference) + " " + planned.Key()
	if before, ok := g.read[place]; ok {
		if digest, err := registry.Digest(ctx, reference); err == nil && digest == before.image.Digest {
			return before, nil
		}
	}
	image, inside, err := registry.Read(ctx, reference, registry.Options{Name: planned.Key(), Programs: planned.Programs, Dir: folder})
	if err != nil {
		return readImage{}, err
	}
	read := readImage{image: image}
	for _, binary := range inside {
		read.binaries = append(read.binaries, g.inspect(binary)...)
	}
	g.read[place] = read
	return read, nil
}
