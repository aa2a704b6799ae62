package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// PullState is the state of a pull request.
type PullState string

// The states of a pull request.
const (
	Open   PullState = "open"
	Merged PullState = "merged"
	Closed PullState = "closed" // without being merged
)

// PullRequest is a pull request.
type PullRequest struct {
	Number int
	URL    string // of its page
	Title  string
	State  PullState
	Draft  bool
}

// PullRequestOf finds the pull request from a branch to another one: the open one, else the newest. An empty branch is the default one of
// its repository. It is [ErrNotFound] if there never was one.
func (c *Client) PullRequestOf(ctx context.Context, base release.Repository, baseBranch string, from release.Destination) (PullRequest, error) {
	from, err := c.withBranch(ctx, from)
	if err != nil {
		return PullRequest{}, err
	}
	const most = 100
	found, _, err := c.api.PullRequests.List(ctx, base.Owner, base.Name, &github.PullRequestListOptions{
		State: "all", Head: from.Repository.Owner + ":" + from.Branch, Base: baseBranch, ListOptions: github.ListOptions{PerPage: most},
	})
	if err != nil {
		return PullRequest{}, c.explain(err, pullRequestsRead, "list the pull requests of %s", base)
	}
	var newest *github.PullRequest
	for _, one := range found { // newest first
		// The forge compares only owners. A deleted repository has no name.
		if name := one.GetHead().GetRepo().GetFullName(); name != "" && !strings.EqualFold(name, from.Repository.String()) {
			continue
		}
		if newest == nil || one.GetState() == string(Open) && newest.GetState() != string(Open) {
			newest = one
		}
	}
	if newest == nil {
		return PullRequest{}, fmt.Errorf("pull request to %s from %s: %w", base, from, ErrNotFound)
	}
	return asPullRequest(newest), nil
}

func asPullRequest(from *github.PullRequest) PullRequest {
	state := PullState(from.GetState())
	if from.MergedAt != nil {
		state = Merged
	}
	return PullRequest{Number: from.GetNumber(), URL: from.GetHTMLURL(), Title: from.GetTitle(), State: state, Draft: from.GetDraft()}
}

// withBranch returns the destination with the default branch of its repository if it names none.
func (c *Client) withBranch(ctx context.Context, to release.Destination) (release.Destination, error) {
	if to.Branch != "" {
		return to, nil
	}
	found, err := c.Repository(ctx, to.Repository)
	to.Branch = found.DefaultBranch
	return to, err
}

// openPull opens a pull request, or finds the one that is already open.
func (c *Client) openPull(ctx context.Context, p Proposal) (PullRequest, error) {
	request := &github.NewPullRequest{Title: &p.Message, Base: &p.Base.Branch, Draft: &p.Draft}
	switch from, base := p.From.Repository, p.Base.Repository; {
	case from == base:
		request.Head = &p.From.Branch
	case strings.EqualFold(from.Owner, base.Owner):
		request.Head, request.HeadRepo = &p.From.Branch, &from.Name
	default:
		head := from.Owner + ":" + p.From.Branch
		request.Head = &head
	}
	body, err := c.pullTemplate(ctx, p.Base)
	if err != nil {
		return PullRequest{}, err
	}
	request.Body = &body
	opened, _, err := c.api.PullRequests.Create(ctx, p.Base.Repository.Owner, p.Base.Repository.Name, request)
	if answer, ok := errors.AsType[*github.ErrorResponse](err); ok {
		switch said := reasons(answer); {
		case strings.Contains(said, "A pull request already exists"):
			return c.PullRequestOf(ctx, p.Base.Repository, p.Base.Branch, p.From)
		case strings.Contains(said, "GitHub Actions is not permitted"):
			// https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository
			return PullRequest{}, fmt.Errorf("open a pull request in %s: %w: allow it in Settings, Actions, General of the repository, "+
				"or set %s to a token of a user", p.Base.Repository, ErrForbidden, c.tokenName)
		}
	}
	if err != nil {
		return PullRequest{}, c.explain(err, pullRequestsWrite, "open a pull request in %s from %s", p.Base.Repository, p.From)
	}
	return asPullRequest(opened), nil
}

// pullTemplate returns the repository's template for pull requests; empty if it has none.
func (c *Client) pullTemplate(ctx context.Context, base release.Destination) (string, error) {
	file, err := c.File(ctx, base.Repository, base.Branch, ".github/PULL_REQUEST_TEMPLATE.md")
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return string(file.Content), err
}

// retitle sets the title of an open pull request to that of a newer change.
func (c *Client) retitle(ctx context.Context, repo release.Repository, pull PullRequest, title string) (PullRequest, error) {
	edited, _, err := c.api.PullRequests.Edit(ctx, repo.Owner, repo.Name, pull.Number, &github.PullRequest{Title: &title})
	if err != nil {
		return pull, c.explain(err, pullRequestsWrite, "change the title of pull request %d of %s", pull.Number, repo)
	}
	return asPullRequest(edited), nil
}

// web returns the page of a repository.
func (c *Client) web(repo release.Repository) string {
	root := *c.api.BaseURL
	if root.Host == "api.github.com" {
		root.Host = "github.com"
	}
	root.Path = "/" + repo.String()
	return root.String()
}

// forkFirst returns the error for a missing fork.
func (c *Client) forkFirst(base, fork release.Repository) error {
	return fmt.Errorf("the fork %s: %w: fork %s to %s first: %s/fork", fork, ErrNotFound, base, cmp.Or(fork.Owner, "your account"), c.web(base))
}
