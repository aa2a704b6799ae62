package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// CheckWrite checks whether the token can write the releases and files of a repository: nil if it can, [ErrForbidden] if it cannot.
//
// The permissions on a repository's page do not answer that: they are the role of the account behind the token, which may be more than a
// fine-grained token allows, and are missing for the token of a workflow or an app. Generating notes needs the same permission as a release
// (contents: write) and changes nothing (https://docs.github.com/rest/releases/releases#generate-release-notes-content-for-a-release).
func (c *Client) CheckWrite(ctx context.Context, repo release.Repository) error {
	role, err := c.Repository(ctx, repo)
	if err != nil {
		return err
	}
	_, _, err = c.api.Repositories.GenerateReleaseNotes(ctx, repo.Owner, repo.Name, &github.GenerateNotesOptions{TagName: "relkit-check"})
	if err == nil {
		return nil
	}
	asked := c.explain(err, contentsWrite, "write to %s", repo)
	var answer *github.ErrorResponse
	if !errors.As(err, &answer) || errors.Is(asked, ErrForbidden) || errors.Is(asked, ErrUnauthorized) {
		return asked
	}
	// An empty repository has no notes to generate: only the role is known.
	if role.CanPush {
		return nil
	}
	return fmt.Errorf("whether %s may write to %s is unknown: %s", c.tokenName, repo, reasons(answer)) // the answer is to another question
}
