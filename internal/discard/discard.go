// Package discard implements relkit discard: it deletes an abandoned draft. It changes nothing that is public.
package discard

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// ErrPublished is returned for a public release, which users may have already.
var ErrPublished = errors.New("it is public, and a published release is never changed: release a newer version instead")

// Run discards a release: it deletes every draft of the tag and the staging tags of its images. It can be run again after a failure. If a
// registry cannot delete staging tags, they stay and Run returns an error. If images are unknown, it returns a [release.UnknownError] and
// deletes nothing.
func Run(ctx context.Context, client *github.Client, planned *plan.Release) ([]report.Action, error) {
	repository, version := planned.Repository, planned.Version
	if _, err := client.PublicRelease(ctx, repository, version.String()); err == nil {
		return nil, fmt.Errorf("discard %s: %w", version, ErrPublished)
	} else if !errors.Is(err, github.ErrNotFound) {
		return nil, err
	}
	if err := namesOfImages(planned.Plan); err != nil {
		return nil, fmt.Errorf("discard %s: %w", version, err)
	}
	drafts, err := client.Drafts(ctx, repository, version.String())
	if err != nil {
		return nil, err
	}
	var done []report.Action
	for _, draft := range drafts {
		if err := client.Delete(ctx, repository, draft.Page.ID); err != nil {
			return done, err
		}
		done = append(done, report.Action{What: fmt.Sprintf("draft %d of %s", draft.Page.ID, version)})
	}
	for _, image := range planned.Plan.Images {
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

// namesOfImages returns an error if a name or tag of an image in the configuration is unknown.
func namesOfImages(planned release.Plan) error {
	unknown := slices.DeleteFunc(planned.Unknowns(release.PartImages), func(u release.Unknown) bool { return u.Detail })
	if len(unknown) == 0 || planned.Basis == release.Deduced {
		return nil
	}
	return &release.UnknownError{Unknown: unknown}
}

func untag(ctx context.Context, image, tag string) (report.Action, error) {
	reference := image + ":" + tag
	action := report.Action{What: "staging tag " + reference}
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
			return action, fmt.Errorf("%s was not removed: this registry cannot delete tags through its API; delete it on the registry's web page: %w", reference, err)
		}
		return action, err
	}
	return action, nil
}
