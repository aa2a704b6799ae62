package github

import (
	"context"
	"errors"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Attestations returns the Sigstore bundles, JSON, that a repository keeps about a digest, written sha256:HEX; none when it
// has none (https://docs.github.com/rest/repos/attestations). They are claims: nothing of them is verified here.
func (c *Client) Attestations(ctx context.Context, repo release.Repository, digest string) ([][]byte, error) {
	var bundles [][]byte
	options := &github.ListOptions{PerPage: perPage} // a hundred attestations of one digest do not happen
	list, _, err := c.api.Repositories.ListAttestations(ctx, repo.Owner, repo.Name, digest, options)
	err = c.explain(err, "attestations: read", "list the attestations of %s of %s", digest, repo)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, attestation := range list.Attestations {
		bundles = append(bundles, attestation.Bundle)
	}
	return bundles, nil
}
