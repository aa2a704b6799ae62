// Package registry reads and tags images in an OCI registry, without a container engine.
//
// It builds no images, and evaluates nothing. It authenticates with the configuration that docker login
// writes. It uses plain HTTP for registries on loopback.
package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"golang.org/x/sync/errgroup"
)

func options(ctx context.Context) []remote.Option {
	return []remote.Option{
		remote.WithContext(ctx),
		remote.WithAuthFromKeychain(authn.DefaultKeychain),
		remote.WithUserAgent("relkit"),
	}
}

// Digest returns the sha256:… that a reference points at.
func Digest(ctx context.Context, reference string) (string, error) {
	ref, err := name.ParseReference(reference)
	if err != nil {
		return "", fmt.Errorf("image %q: %w", reference, err)
	}
	head, err := remote.Head(ref, options(ctx)...)
	if err != nil {
		return "", explain(err, ref.Context(), "read image %s", reference)
	}
	return head.Digest.String(), nil
}

// Tags returns the tags of a repository and the digest that each points at. A repository that is not there has none.
func Tags(ctx context.Context, repository string) (map[string]string, error) {
	repo, err := name.NewRepository(repository)
	if err != nil {
		return nil, fmt.Errorf("image repository %q: %w", repository, err)
	}
	list, err := remote.List(repo, options(ctx)...)
	err = explain(err, repo, "list the tags of %s", repository)
	if errors.Is(err, ErrNotFound) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	digests := make([]string, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8) // registries count requests by the minute
	for i, tag := range list {
		group.Go(func() (err error) {
			digests[i], err = Digest(ctx, repo.Tag(tag).String())
			if errors.Is(err, ErrNotFound) { // taken away since the list was made
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for i, tag := range list {
		if digests[i] != "" {
			tags[tag] = digests[i]
		}
	}
	return tags, nil
}

// Tag points a tag at an image of the same repository that is named by its digest (ghcr.io/relkit/shipped@sha256:…), and
// reports whether it pointed elsewhere before. Nothing but the manifest is sent.
func Tag(ctx context.Context, reference, tag string) (moved bool, err error) {
	ref, err := name.NewDigest(reference)
	if err != nil {
		return false, fmt.Errorf("tag image %q as %s: name the image by its digest: %w", reference, tag, err)
	}
	to, err := name.NewTag(ref.Context().Name() + ":" + tag)
	if err != nil {
		return false, fmt.Errorf("tag image %s as %q: %w", reference, tag, err)
	}
	now, err := Digest(ctx, to.Name())
	switch {
	case err == nil && now == ref.DigestStr():
		return false, nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return false, err
	}
	image, err := remote.Get(ref, options(ctx)...)
	if err != nil {
		return false, explain(err, ref.Context(), "read image %s", reference)
	}
	if err := remote.Tag(to, image, options(ctx)...); err != nil {
		return false, explain(err, ref.Context(), "tag image %s as %s", reference, tag)
	}
	return true, nil
}

// Untag removes a tag, and leaves the image and its other tags unchanged. It is no error when the tag is gone
// already. Some registries, ghcr.io among them, cannot do it: [ErrUnsupported].
func Untag(ctx context.Context, reference string) error {
	// Never by digest: that would take the image away from under every other tag.
	ref, err := name.NewTag(reference)
	if err != nil {
		return fmt.Errorf("delete tag %q: %w", reference, err)
	}
	err = explain(remote.Delete(ref, options(ctx)...), ref.Context(), "delete tag %s", reference)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Repository returns the repository of a reference: the reference without its tag or digest. It is empty for an invalid reference.
func Repository(reference string) string {
	ref, err := name.ParseReference(reference)
	if err != nil {
		return ""
	}
	return ref.Context().Name()
}
