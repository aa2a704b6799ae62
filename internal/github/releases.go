package github

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Release is a release as the forge has it, drafts included.
type Release struct {
	Tag    string
	Name   string
	Page   release.Page
	Assets []Asset
}

// perPage is GitHub's maximum.
const perPage = 100

// ReleaseOrNone returns [Client.Release], or an empty public release if it does not exist and the project makes none.
func (c *Client) ReleaseOrNone(ctx context.Context, repo release.Repository, tag string, none bool) (*Release, error) {
	found, err := c.Release(ctx, repo, tag)
	if none && errors.Is(err, ErrNotFound) {
		return &Release{}, nil
	}
	return found, err
}

// Release finds the release of a tag. With write access it also finds a draft, if no public release has the tag; several drafts of one tag
// are [ErrAmbiguous].
func (c *Client) Release(ctx context.Context, repo release.Repository, tag string) (*Release, error) {
	found, err := c.byTag(ctx, repo, tag)
	if errors.Is(err, ErrNotFound) {
		found, err = c.onlyDraft(ctx, repo, tag)
	}
	if errors.Is(err, ErrNotFound) && !c.anonymous {
		// A draft that was published between the two requests was in neither response.
		if public, again := c.byTag(ctx, repo, tag); !errors.Is(again, ErrNotFound) {
			found, err = public, again
		}
	}
	if err != nil {
		return nil, err
	}
	r := asRelease(found)
	if r.Assets, err = c.assets(ctx, repo, found); err != nil {
		return nil, err
	}
	if r.Page.Latest, err = c.Latest(ctx, repo); err != nil {
		return nil, err
	}
	return r, nil
}

func (c *Client) onlyDraft(ctx context.Context, repo release.Repository, tag string) (*github.RepositoryRelease, error) {
	drafts, err := c.drafts(ctx, repo, tag)
	switch {
	case err != nil:
		return nil, err
	case len(drafts) == 1:
		return drafts[0], nil
	case len(drafts) > 1:
		return nil, fmt.Errorf("read release %s of %s: %w (%d): delete all but one on %s", tag, repo, ErrAmbiguous, len(drafts), releasesPage(drafts[0]))
	case c.anonymous:
		return nil, fmt.Errorf("read release %s of %s: %w: no public release has the tag; set %s to see drafts", tag, repo, ErrNotFound, c.tokenName)
	}
	return nil, fmt.Errorf("read release %s of %s: %w: no release has the tag, or it is a draft and %s lacks %s",
		tag, repo, ErrNotFound, c.tokenName, contentsWrite)
}

// Drafts returns the drafts of a tag, newest first. Without write access there are none.
func (c *Client) Drafts(ctx context.Context, repo release.Repository, tag string) ([]*Release, error) {
	drafts, err := c.drafts(ctx, repo, tag)
	if err != nil {
		return nil, err
	}
	var list []*Release
	for _, draft := range drafts {
		list = append(list, asRelease(draft))
	}
	return list, nil
}

func (c *Client) drafts(ctx context.Context, repo release.Repository, tag string) ([]*github.RepositoryRelease, error) {
	if c.anonymous {
		return nil, nil // it would cost a request per hundred releases, and find none
	}
	var drafts []*github.RepositoryRelease
	err := c.eachRelease(ctx, repo, func(r *github.RepositoryRelease) {
		if r.GetDraft() && r.GetTagName() == tag {
			drafts = append(drafts, r)
		}
	})
	return drafts, c.explain(err, contentsRead, "list the releases of %s", repo)
}

// Versions returns the versions of the public releases, including prereleases, newest release first. It omits tags that are not versions.
func (c *Client) Versions(ctx context.Context, repo release.Repository) ([]release.Version, error) {
	var versions []release.Version
	err := c.eachRelease(ctx, repo, func(r *github.RepositoryRelease) {
		if r.GetDraft() {
			return
		}
		if version, err := release.ParseVersion(r.GetTagName()); err == nil {
			versions = append(versions, version)
		}
	})
	return versions, c.explain(err, contentsRead, "list the releases of %s", repo)
}

func (c *Client) eachRelease(ctx context.Context, repo release.Repository, do func(*github.RepositoryRelease)) error {
	for part := 1; part != 0; {
		releases, answer, err := c.api.Repositories.ListReleases(ctx, repo.Owner, repo.Name, &github.ListOptions{Page: part, PerPage: perPage})
		if err != nil {
			return err
		}
		for _, r := range releases {
			do(r)
		}
		part = answer.NextPage
	}
	return nil
}

// Latest returns the tag of the forge's latest release; empty if there is none.
func (c *Client) Latest(ctx context.Context, repo release.Repository) (string, error) {
	latest, _, err := c.api.Repositories.GetLatestRelease(ctx, repo.Owner, repo.Name)
	err = c.explain(err, contentsRead, "read the latest release of %s", repo)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return latest.GetTagName(), err
}

func asRelease(from *github.RepositoryRelease) *Release {
	return &Release{
		Tag:  from.GetTagName(),
		Name: from.GetName(),
		Page: release.Page{
			ID:         from.GetID(),
			URL:        publicURL(from.GetHTMLURL(), path.Base(from.GetHTMLURL()), from.GetTagName()),
			Draft:      from.GetDraft(),
			Prerelease: from.GetPrerelease(),
			Immutable:  from.GetImmutable(),
			Notes:      from.GetBody(),
			Published:  from.GetPublishedAt().Time,
		},
	}
}

// publicURL returns the URL of a draft's asset after publication: GitHub writes untagged-… instead of the tag.
func publicURL(draftURL, slug, tag string) string {
	if !strings.HasPrefix(slug, "untagged-") {
		return draftURL
	}
	return strings.Replace(draftURL, "/"+slug, "/"+url.PathEscape(tag), 1)
}

func releasesPage(r *github.RepositoryRelease) string {
	page, _, _ := strings.Cut(r.GetHTMLURL(), "/tag/")
	return page
}

// PublicRelease finds the public release of a tag; [ErrNotFound] if there is none.
func (c *Client) PublicRelease(ctx context.Context, repo release.Repository, tag string) (*Release, error) {
	found, err := c.byTag(ctx, repo, tag)
	if err != nil {
		return nil, err
	}
	return asRelease(found), nil
}

func (c *Client) byTag(ctx context.Context, repo release.Repository, tag string) (*github.RepositoryRelease, error) {
	found, _, err := c.api.Repositories.GetReleaseByTag(ctx, repo.Owner, repo.Name, url.PathEscape(tag))
	return found, c.explain(err, contentsRead, "read release %s of %s", tag, repo)
}
