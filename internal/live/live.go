// Package live finds a release that is on a forge, and what the project's configuration asks of it: a draft
// that is to be promoted, or a published release of any project. It downloads no asset and judges nothing.
package live

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// Query says which release to find.
type Query struct {
	Path       string             // the folder of a checkout; the project there is meant when Repository is empty
	Repository release.Repository // another project; empty for the one at Path
	Version    release.Version
}

// Release is a release and what its project asks of it.
type Release struct {
	Found   *github.Release // nil when the forge shows none: the tag is there, the release is not
	Target  gather.Target
	Unknown []release.Omission // what could not be found out, and so is not examined
}

// Find finds a release. One that the forge does not show is github.ErrNotFound.
func Find(ctx context.Context, client *github.Client, query Query) (*Release, error) {
	r, missing, err := find(ctx, client, query)
	if err == nil {
		err = missing
	}
	return r, err
}

// Plan finds out what is asked of a release that may not be there yet.
func Plan(ctx context.Context, client *github.Client, query Query) (*Release, error) {
	r, _, err := find(ctx, client, query)
	return r, err
}

func find(ctx context.Context, client *github.Client, query Query) (r *Release, missing, err error) {
	origin, err := locate(ctx, client, query)
	if err != nil {
		return nil, nil, err
	}
	r = new(Release)
	if r.Found, missing = client.Release(ctx, origin.repository, query.Version.String()); missing != nil {
		if r.Found = nil; !errors.Is(missing, github.ErrNotFound) {
			return nil, nil, missing
		}
	}
	known, err := origin.learn(ctx, query.Version)
	if err != nil {
		return nil, nil, err
	}
	if known.Published, err = client.Versions(ctx, origin.repository); err != nil {
		return nil, nil, err
	}
	known.Published = slices.DeleteFunc(known.Published, func(v release.Version) bool { return v.Compare(query.Version) == 0 })
	err = r.plan(known)
	return r, missing, err
}

func (r *Release) plan(known gather.Known) error {
	public := r.Found != nil && !r.Found.Page.Draft
	place := func(image release.PlannedImage) string { return placeOf(image, public, known.Version) }
	var err error
	if r.Target, err = known.Target(place); err != nil { // a configuration that needs what only its own pipeline has
		r.Unknown = append(r.Unknown, release.Omission{Part: "what the configuration asks for", Reason: err.Error()})
		known.Config = nil
		if r.Target, err = known.Target(place); err != nil {
			return err
		}
	}
	if known.Config == nil {
		r.deduce()
	}
	return nil
}

// placeOf tells where an image is read from: by its staging tag until the release is public, then by the tag that
// people pull.
func placeOf(image release.PlannedImage, public bool, version release.Version) string {
	if image.Staged && public {
		return image.Name + ":" + version.Number()
	}
	return image.Name + ":" + image.Tags[0]
}

var sumsName = regexp.MustCompile(`(?i)^(.*[_-])?(checksums?|sha256sums?)(\.txt)?$`)

// deduce plans, from the names of the assets, what can be checked of a release without a configuration.
func (r *Release) deduce() {
	if r.Found != nil {
		for _, asset := range r.Found.Assets {
			if sumsName.MatchString(asset.Name) {
				r.Target.Plan.Checksums = asset.Name
			}
		}
	}
	r.Unknown = append(r.Unknown, release.Omission{
		Part: "platforms, images and formulas", Reason: "the project has no GoReleaser configuration that says which there should be",
	})
}

// locate finds where a project is read from: a checkout of it where there is one, else the forge.
func locate(ctx context.Context, client *github.Client, query Query) (*origin, error) {
	local, err := project.Open(ctx, query.Path)
	if err == nil {
		repository, named := local.Repository(query.Version)
		if query.Repository == (release.Repository{}) && named != nil {
			return nil, named
		}
		if query.Repository == (release.Repository{}) || query.Repository == repository {
			return &origin{client: client, local: local, repository: repository}, nil
		}
	}
	if query.Repository == (release.Repository{}) {
		if errors.Is(err, goreleaser.ErrNoConfig) {
			return nil, err
		}
		return nil, fmt.Errorf("%w; or name another project's release as OWNER/REPO@%s", err, query.Version)
	}
	return &origin{client: client, repository: query.Repository}, nil
}
