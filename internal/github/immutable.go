package github

import (
	"context"
	"fmt"
	"net/http"

	"github.com/relkit/relkit/internal/release"
)

// ImmutableReleases reports whether the releases of a repository are immutable after publication
// (https://docs.github.com/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository).
//
// [ErrNotFound] is ambiguous: GitHub returns it if the setting is off, and for tokens without permission to read it.
func (c *Client) ImmutableReleases(ctx context.Context, repo release.Repository) (bool, error) {
	req, err := c.api.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/immutable-releases", repo.Owner, repo.Name), nil)
	if err != nil {
		return false, fmt.Errorf("ask whether the releases of %s are immutable: %w", repo, err)
	}
	var setting struct {
		Enabled bool `json:"enabled"`
	}
	_, err = c.api.Do(ctx, req, &setting)
	return setting.Enabled, c.explain(err, "administration: read", "ask whether the releases of %s are immutable", repo)
}
