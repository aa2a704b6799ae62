package github

import (
	"context"
	"strings"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Subjects returns the first lines of the messages of the commits after one tag up to another, newest first. A missing tag is
// [ErrNotFound].
func (c *Client) Subjects(ctx context.Context, repo release.Repository, after, upTo string) ([]string, error) {
	var subjects []string
	for part := 1; part != 0; {
		comparison, answer, err := c.api.Repositories.CompareCommits(ctx, repo.Owner, repo.Name, after, upTo,
			&github.ListOptions{Page: part, PerPage: perPage})
		if err != nil {
			return nil, c.explain(err, contentsRead, "compare %s with %s of %s", after, upTo, repo)
		}
		for _, commit := range comparison.Commits {
			subject, _, _ := strings.Cut(commit.GetCommit().GetMessage(), "\n")
			subjects = append([]string{subject}, subjects...)
		}
		part = answer.NextPage
	}
	return subjects, nil
}
