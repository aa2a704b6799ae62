package github

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Proposal is a change of files for a pull request.
type Proposal struct {
	Base release.Destination // the target of the pull request; the default branch if it names none
	// From is the branch with the change, in the same repository or in a fork of it. It is created if it is missing.
	From    release.Destination
	Files   map[string][]byte // by path
	Message string            // of the commit, and the title of the pull request
	Draft   bool
}

// Propose opens a pull request. It only does what is not done yet, so that it can be repeated after any failure:
//
//   - If the base has the files, it returns the pull request that added them, in state [Merged], without a number if there is none.
//   - A pull request that maintainers have closed is not reopened: it is returned in state [Closed].
//   - An open one gets the current files, and the message as its title.
//
// A branch that remains of an earlier pull request is used again without force: its next commit merges it and the base, with the files of
// the base, so that the pull request only shows the change.
//
// The token needs write access to the repository of From, and read access to Base. A missing fork is [ErrNotFound], and a branch that
// another user moves at the same time [ErrConflict].
func (c *Client) Propose(ctx context.Context, p Proposal) (PullRequest, error) {
	var err error
	if p.Base, err = c.withBranch(ctx, p.Base); err != nil {
		return PullRequest{}, err
	}
	if p.From, err = c.withBranch(ctx, p.From); err != nil {
		if errors.Is(err, ErrNotFound) {
			err = c.forkFirst(p.Base.Repository, p.From.Repository)
		}
		return PullRequest{}, err
	}
	if p.From == p.Base {
		return PullRequest{}, fmt.Errorf("open a pull request in %s: it would be from the branch that it goes to, %s: set another branch in the configuration",
			p.Base.Repository, p.Base.Branch)
	}
	earlier, err := c.PullRequestOf(ctx, p.Base.Repository, p.Base.Branch, p.From)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return PullRequest{}, err
	}
	there, err := c.holds(ctx, p.Base.Repository, p.Base.Branch, p.Files)
	switch {
	case err != nil:
		return PullRequest{}, err
	case there && earlier.State == Merged:
		return earlier, nil
	case there:
		return PullRequest{State: Merged, URL: c.web(p.Base.Repository) + "/tree/" + p.Base.Branch}, nil
	case earlier.State == Closed && earlier.Title == p.Message:
		return earlier, nil
	}
	if err := c.writeProposal(ctx, p, earlier.State == Open); err != nil {
		return PullRequest{}, err
	}
	switch {
	case earlier.State != Open:
		return c.openPull(ctx, p)
	case earlier.Title != p.Message:
		return c.retitle(ctx, p.Base.Repository, earlier, p.Message)
	}
	return earlier, nil
}

// writeProposal writes the files to the branch of the pull request.
func (c *Client) writeProposal(ctx context.Context, p Proposal, open bool) error {
	base, err := c.branchHead(ctx, p.Base.Repository, p.Base.Branch)
	if err != nil {
		return err
	}
	head, err := c.branchHead(ctx, p.From.Repository, p.From.Branch)
	if errors.Is(err, ErrNotFound) {
		head, err = base, c.startBranch(ctx, p, base)
	}
	if err != nil {
		return err
	}
	there, err := c.holds(ctx, p.From.Repository, head, p.Files)
	if err != nil || there {
		return err
	}
	change := change{p.From.Repository, p.From.Branch, head, []string{head}, p.Files, p.Message}
	if !open && head != base { // the rest of an earlier pull request
		change.onto, change.parents = base, []string{head, base}
	}
	return c.commit(ctx, change)
}

// startBranch creates the branch of a proposal at the newest commit of the base. A network of forks shares its commits; if this fork does
// not have the commit yet, it is synchronized first.
func (c *Client) startBranch(ctx context.Context, p Proposal, base string) error {
	repo := p.From.Repository
	if repo != p.Base.Repository {
		if _, err := c.Repository(ctx, repo); errors.Is(err, ErrNotFound) {
			return c.forkFirst(p.Base.Repository, repo)
		} else if err != nil {
			return err
		}
	}
	err := c.createBranch(ctx, repo, p.From.Branch, base)
	if !strings.Contains(said(err), "Object does not exist") {
		return c.explain(err, contentsWrite, "make the branch %s of %s", p.From.Branch, repo)
	}
	_, _, err = c.api.Repositories.MergeUpstream(ctx, repo.Owner, repo.Name, &github.RepoMergeUpstreamRequest{Branch: &p.Base.Branch})
	if strings.Contains(said(err), "not a fork") {
		return fmt.Errorf("make the branch %s of %s: it is not a fork of %s: fork that, or name the right repository in the configuration",
			p.From.Branch, repo, p.Base.Repository)
	}
	if err != nil {
		return c.explain(err, contentsWrite, "bring the fork %s up to date", repo)
	}
	return c.explain(c.createBranch(ctx, repo, p.From.Branch, base), contentsWrite, "make the branch %s of %s", p.From.Branch, repo)
}

// createBranch creates a branch. An existing one is not an error.
func (c *Client) createBranch(ctx context.Context, repo release.Repository, branch, commit string) error {
	_, _, err := c.api.Git.CreateRef(ctx, repo.Owner, repo.Name, github.CreateRef{Ref: "refs/heads/" + branch, SHA: commit})
	if strings.Contains(said(err), "Reference already exists") {
		return nil
	}
	return err
}

// said returns the reason that the forge gave for a refusal.
func said(err error) string {
	if answer, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return reasons(answer)
	}
	return ""
}
