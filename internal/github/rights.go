package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// CheckWrite asks whether the token may write the releases and files of a repository: nil when it may, [ErrForbidden]
// when it may not.
//
// What a repository's page says of the caller's permissions does not answer that: it is the role of the account behind the
// token, more than a fine-grained token may do, and nothing for the token of a workflow or an app. Generated notes need
// the same permission as a release (contents: write) and change nothing
// (https://docs.github.com/rest/releases/releases#generate-release-notes-content-for-a-release).
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
	// A repository without a commit has no notes to generate: the role is all that can be known.
	if role.CanPush {
		return nil
	}
	return fmt.Errorf("whether %s may write to %s is not known: %s", c.tokenName, repo, reasons(answer)) // the answer is to another question
}
