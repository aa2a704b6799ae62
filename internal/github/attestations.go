package github

import (
	"context"
	"errors"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Attestations returns the Sigstore bundles, as JSON, that a repository has for a digest, sha256:HEX, if any
// (https://docs.github.com/rest/repos/attestations). They are claims and not verified here.
func (c *Client) Attestations(ctx context.Context, repo release.Repository, digest string) ([][]byte, error) {
	var bundles [][]byte
	options := &github.ListOptions{PerPage: perPage} // one digest never has a hundred attestations
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
