package github

import (
	"context"

	"github.com/relkit/relkit/internal/release"
)

// Current returns the current owner and name of a repository: GitHub redirects former ones.
func (c *Client) Current(ctx context.Context, repo release.Repository) (release.Repository, error) {
	found, _, err := c.api.Repositories.Get(ctx, repo.Owner, repo.Name)
	if err != nil {
		return release.Repository{}, c.explain(err, contentsRead, "read repository %s", repo)
	}
	return release.ParseRepository(found.GetFullName())
}
