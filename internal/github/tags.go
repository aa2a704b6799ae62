package github

import (
	"context"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// TagCommit returns the commit that a tag points at on the forge. A missing tag is [ErrNotFound].
func (c *Client) TagCommit(ctx context.Context, repo release.Repository, tag string) (string, error) {
	ref, _, err := c.api.Git.GetRef(ctx, repo.Owner, repo.Name, "tags/"+tag)
	if err != nil {
		return "", c.explain(err, contentsRead, "read tag %s of %s", tag, repo)
	}
	object := ref.GetObject()
	for object.GetType() == "tag" { // an annotated tag is an object of its own, and may even point to another tag
		annotated, _, err := c.api.Git.GetTag(ctx, repo.Owner, repo.Name, object.GetSHA())
		if err != nil {
			return "", c.explain(err, contentsRead, "read tag %s of %s", tag, repo)
		}
		object = annotated.GetObject()
	}
	return object.GetSHA(), nil
}

// CommitTime returns when a commit was made.
func (c *Client) CommitTime(ctx context.Context, repo release.Repository, commit string) (time.Time, error) {
	found, _, err := c.api.Git.GetCommit(ctx, repo.Owner, repo.Name, commit)
	if err != nil {
		return time.Time{}, c.explain(err, contentsRead, "read commit %s of %s", commit, repo)
	}
	return found.GetCommitter().GetDate().Time, nil
}
