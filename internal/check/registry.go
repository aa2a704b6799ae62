package check

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Registry checks that the images can be pushed.
var Registry = Question{
	Name:   "registry",
	Proves: "the account of docker login can push the images",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		images, err := plannedImages(ctx, s)
		if err != nil {
			return nil, err
		}
		var found []audit.Finding
		var unknown []error
		var asked []string // several images may have one name
		for _, image := range images {
			if slices.Contains(asked, image.Name) {
				continue
			}
			asked = append(asked, image.Name)
			finding, err := pushable(ctx, image.Name)
			found = append(found, finding...)
			if err != nil {
				unknown = append(unknown, err)
			}
		}
		return found, errors.Join(unknown...)
	},
}

func plannedImages(ctx context.Context, s *Subject) ([]release.PlannedImage, error) {
	planned, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	if err := planned.Complete(release.PartImages); err != nil && len(planned.Images) == 0 {
		return nil, err
	}
	if len(planned.Images) == 0 {
		return nil, errors.New("the configuration makes no image")
	}
	return planned.Images, nil
}

func pushable(ctx context.Context, image string) ([]audit.Finding, error) {
	err := registry.CheckPush(ctx, image)
	refused := errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden)
	if !refused {
		return nil, err
	}
	known, unreadable := registry.LoggedIn(ctx, image)
	if unreadable != nil {
		return nil, unreadable
	}
	if !known {
		return nil, fmt.Errorf("%s: no account of docker login is here whose permissions could be checked", image)
	}
	return []audit.Finding{fail(image, reasons(err),
		"give the account the right to push; in a workflow on ghcr.io the job needs permissions: packages: write, and the package must grant this repository access")}, nil
}
