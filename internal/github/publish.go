package github

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Publication selects how a draft becomes public.
type Publication struct {
	Prerelease bool
	Latest     bool // becomes the forge's latest release; a prerelease cannot
}

// Publish makes the release with this ID public. For a public release, it only changes the flags.
func (c *Client) Publish(ctx context.Context, repo release.Repository, id int64, as Publication) (*Release, error) {
	draft := false
	latest := strconv.FormatBool(as.Latest && !as.Prerelease)
	edited, _, err := c.api.Repositories.EditRelease(ctx, repo.Owner, repo.Name, id, &github.RepositoryRelease{
		Draft: &draft, Prerelease: &as.Prerelease, MakeLatest: &latest,
	})
	if err != nil {
		return nil, c.explain(err, contentsWrite, "publish release %d of %s", id, repo)
	}
	return asRelease(edited), nil
}

// Delete deletes the release with this ID and its assets. A release that does not exist is not an error.
func (c *Client) Delete(ctx context.Context, repo release.Repository, id int64) error {
	_, err := c.api.Repositories.DeleteRelease(ctx, repo.Owner, repo.Name, id)
	err = c.explain(err, contentsWrite, "delete release %d of %s", id, repo)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
