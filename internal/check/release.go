package check

import (
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// Release checks that the release can be written.
var Release = Question{
	Name:   "release",
	Proves: "the token can write releases of the project",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		return writable(ctx, credential.Release(), s.Repository,
			"in a workflow give the job permissions: contents: write; elsewhere use a token with Contents: read and write")
	},
}

// writable checks whether a token has write access to a repository. A refusal of the forge is a finding; no answer is an error.
func writable(ctx context.Context, token credential.Token, repository release.Repository, remedy string) ([]audit.Finding, error) {
	if token.Text == "" {
		return nil, token.Missing()
	}
	client, err := token.Client()
	if err != nil {
		return nil, err
	}
	err = client.CheckWrite(ctx, repository)
	switch {
	case errors.Is(err, github.ErrNotFound):
		return []audit.Finding{fail(repository.String(), fmt.Sprintf("does not exist, or %s cannot see it", token.Name),
			"create the repository, or give the token access to it")}, nil
	case errors.Is(err, github.ErrUnauthorized), errors.Is(err, github.ErrForbidden):
		return []audit.Finding{fail(repository.String(), reasons(err), remedy)}, nil
	}
	return nil, err
}
