package registry

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/release"
)

// Labels returns the annotations of an index that a repository contains, and the labels of its first image. The index, or the
// single image, is the one tagged latest, else any; a repository without one is [ErrNotFound].
func Labels(ctx context.Context, repository string) (map[string]string, error) {
	repo, err := name.NewRepository(repository)
	if err != nil {
		return nil, fmt.Errorf("image repository %q: %w", repository, err)
	}
	labels, err := labelsOf(ctx, repo)
	return labels, explain(err, repo, "read the labels of %s", repository)
}

func labelsOf(ctx context.Context, repo name.Repository) (map[string]string, error) {
	tags, err := remote.List(repo, options(ctx)...)
	if err != nil {
		return nil, err
	}
	if len(tags) == 0 {
		return nil, ErrNotFound
	}
	tag := tags[len(tags)-1]
	if slices.Contains(tags, "latest") {
		tag = "latest"
	}
	found, err := remote.Get(repo.Tag(tag), options(ctx)...)
	if err != nil {
		return nil, err
	}
	image := release.Image{Index: found.MediaType.IsIndex()}
	entries, err := entriesOf(found, &image)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{}
	maps.Copy(labels, image.Annotations)
	if len(entries) == 0 {
		return labels, nil
	}
	_, config, err := configOf(entries[0].image)
	if err != nil {
		return nil, err
	}
	maps.Copy(labels, config.Config.Labels)
	return labels, nil
}
