package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// ErrIndex is an index where an image of one platform is wanted.
var ErrIndex = errors.New("it is an index, not an image of one platform")

// Copy copies an image of one platform to a tag, which may be in another repository of the registry, and returns its digest.
func Copy(ctx context.Context, from, to string) (string, error) {
	image, err := single(ctx, from)
	if err != nil {
		return "", err
	}
	target, err := name.NewTag(to)
	if err != nil {
		return "", fmt.Errorf("push image %q: %w", to, err)
	}
	if err := remote.Write(target, image, options(ctx)...); err != nil {
		return "", explain(err, target.Context(), "push image %s", to)
	}
	digest, err := image.Digest()
	return digest.String(), err
}

// Join pushes an index over images of one platform each to a tag, and returns its digest. The index names the platforms that the
// configurations of the images have, as docker manifest create does it. An image that is named twice is listed once.
func Join(ctx context.Context, images []string, to string) (string, error) {
	target, err := name.NewTag(to)
	if err != nil {
		return "", fmt.Errorf("push index %q: %w", to, err)
	}
	index := mutate.IndexMediaType(empty.Index, types.DockerManifestList)
	for i, reference := range images {
		if slices.Contains(images[:i], reference) {
			continue
		}
		image, err := single(ctx, reference)
		if err != nil {
			return "", err
		}
		_, config, err := configOf(image)
		if err != nil {
			return "", fmt.Errorf("read image %s: %w", reference, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: config.Platform()}})
	}
	if err := remote.WriteIndex(target, index, options(ctx)...); err != nil {
		return "", explain(err, target.Context(), "push index %s", to)
	}
	digest, err := index.Digest()
	return digest.String(), err
}

// single returns an image of one platform.
func single(ctx context.Context, reference string) (v1.Image, error) {
	ref, err := name.ParseReference(reference)
	if err != nil {
		return nil, fmt.Errorf("image %q: %w", reference, err)
	}
	found, err := remote.Get(ref, options(ctx)...)
	if err != nil {
		return nil, explain(err, ref.Context(), "read image %s", reference)
	}
	if found.MediaType.IsIndex() {
		return nil, fmt.Errorf("read image %s: %w", reference, ErrIndex)
	}
	return found.Image()
}
