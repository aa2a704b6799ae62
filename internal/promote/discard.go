package promote

import (
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// ErrPublished is returned for a release that cannot be taken back: people may have it already.
var ErrPublished = errors.New("it is public, and a published release is never changed: release a newer version instead")

// Discard gives a release up: it removes every draft of the tag and the staging tags of its images. It is run
// again after a failure. Staging tags that a registry cannot remove are left, and told.
func Discard(ctx context.Context, client *github.Client, repository release.Repository, version release.Version, images []release.PlannedImage) ([]Action, error) {
	if _, err := client.PublicRelease(ctx, repository, version.String()); err == nil {
		return nil, fmt.Errorf("discard %s: %w", version, ErrPublished)
	} else if !errors.Is(err, github.ErrNotFound) {
		return nil, err
	}
	drafts, err := client.Drafts(ctx, repository, version.String())
	if err != nil {
		return nil, err
	}
	var done []Action
	for _, draft := range drafts {
		if err := client.Delete(ctx, repository, draft.Page.ID); err != nil {
			return done, err
		}
		done = append(done, Action{What: fmt.Sprintf("draft %d of %s", draft.Page.ID, version)})
	}
	for _, image := range images {
		if !image.Staged {
			continue
		}
		for _, tag := range image.Tags {
			action, err := untag(ctx, image.Name, tag)
			if err != nil {
				return done, err
			}
			done = append(done, action)
		}
	}
	return done, nil
}

func untag(ctx context.Context, image, tag string) (Action, error) {
	reference := image + ":" + tag
	action := Action{What: "staging tag " + reference}
	_, err := registry.Digest(ctx, reference)
	if errors.Is(err, registry.ErrNotFound) {
		action.Already = true
		return action, nil
	}
	if err != nil {
		return action, err
	}
	if err := registry.Untag(ctx, reference); err != nil {
		if errors.Is(err, registry.ErrUnsupported) {
			return action, fmt.Errorf("%s stays: this registry removes no tags through its API; delete it on the registry's own page: %w", reference, err)
		}
		return action, err
	}
	return action, nil
}
