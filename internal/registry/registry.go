// Package registry reads and tags images in an OCI registry, without a container engine.
//
// It builds no images, and evaluates nothing. It authenticates with the configuration that docker login
// writes. It uses plain HTTP for registries on loopback.
package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	puller, err := remote.NewPuller(options(ctx)...)
	if err != nil {
		return "", err
	}
	return digest(ctx, puller, ref)
}

// digest returns what a reference points at. A puller logs in to each repository once.
func digest(ctx context.Context, puller *remote.Puller, ref name.Reference) (string, error) {
	head, err := puller.Head(ctx, ref)
	if err != nil {
		return "", explain(err, ref.Context(), "read image %s", ref)
	}
	return head.Digest.String(), nil
}

// Tags returns the tags of a repository and the digest that each points at. A repository that is not there has none.
func Tags(ctx context.Context, repository string) (map[string]string, error) {
	repo, err := name.NewRepository(repository)
	if err != nil {
		return nil, fmt.Errorf("image repository %q: %w", repository, err)
	}
	puller, err := remote.NewPuller(options(ctx)...)
	if err != nil {
		return nil, err
	}
	list, err := puller.List(ctx, repo)
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
			digests[i], err = digest(ctx, puller, repo.Tag(tag))
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

// Tag points tags at an image of the same repository that is named by its digest (ghcr.io/relkit/shipped@sha256:…), one after the other. It
// reports for each tag whether it pointed elsewhere before; for fewer tags when an error ends it. Nothing but the manifest is sent.
func Tag(ctx context.Context, reference string, tags ...string) (moved []bool, err error) {
	ref, err := name.NewDigest(reference)
	if err != nil {
		return nil, fmt.Errorf("tag image %q as %s: name the image by its digest: %w", reference, strings.Join(tags, ", "), err)
	}
	puller, err := remote.NewPuller(options(ctx)...)
	if err != nil {
		return nil, err
	}
	pusher, err := remote.NewPusher(options(ctx)...)
	if err != nil {
		return nil, err
	}
	var image *remote.Descriptor
	for _, tag := range tags {
		to, err := name.NewTag(ref.Context().Name() + ":" + tag)
		if err != nil {
			return moved, fmt.Errorf("tag image %s as %q: %w", reference, tag, err)
		}
		now, err := digest(ctx, puller, to)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return moved, err
		}
		if now == ref.DigestStr() {
			moved = append(moved, false)
			continue
		}
		if image == nil {
			if image, err = puller.Get(ctx, ref); err != nil {
				return moved, explain(err, ref.Context(), "read image %s", reference)
			}
		}
		if err := pusher.Put(ctx, to, image); err != nil {
			return moved, explain(err, ref.Context(), "tag image %s as %s", reference, tag)
		}
		moved = append(moved, true)
	}
	return moved, nil
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
