package github

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// PutFiles commits text files to a branch, all of them in one commit; to the default branch if branch is empty. It reports whether it
// committed: if the branch already has the files, it does not. If the branch moves in the meantime, the error is [ErrConflict].
func (c *Client) PutFiles(ctx context.Context, repo release.Repository, branch string, files map[string][]byte, message string) (changed bool, err error) {
	to, err := c.withBranch(ctx, release.Destination{Repository: repo, Branch: branch})
	if err != nil {
		return false, err
	}
	head, err := c.branchHead(ctx, repo, to.Branch)
	if errors.Is(err, errEmpty) {
		return true, c.firstFiles(ctx, repo, to.Branch, files, message)
	}
	if err != nil {
		return false, err
	}
	there, err := c.holds(ctx, repo, head, files)
	if err != nil || there {
		return false, err
	}
	return true, c.commit(ctx, change{repo, to.Branch, head, []string{head}, files, message})
}

// errEmpty is returned for a repository without a commit.
var errEmpty = errors.New("the repository has no commit yet: push one, as a README")

// firstFiles creates the first commit of a repository, which can only contain one file.
func (c *Client) firstFiles(ctx context.Context, repo release.Repository, branch string, files map[string][]byte, message string) error {
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := c.PutFile(ctx, repo, branch, path, File{Content: files[path]}, message); err != nil {
			return err
		}
	}
	return nil
}

// branchHead returns the newest commit of a branch.
func (c *Client) branchHead(ctx context.Context, repo release.Repository, branch string) (string, error) {
	ref, _, err := c.api.Git.GetRef(ctx, repo.Owner, repo.Name, "heads/"+branch)
	if strings.Contains(said(err), "Repository is empty") {
		return "", fmt.Errorf("read branch %s of %s: %w", branch, repo, errEmpty)
	}
	if err != nil {
		return "", c.explain(err, contentsRead, "read branch %s of %s", branch, repo)
	}
	return ref.GetObject().GetSHA(), nil
}

// holds reports whether a branch or a commit has all the files with this content.
func (c *Client) holds(ctx context.Context, repo release.Repository, ref string, files map[string][]byte) (bool, error) {
	for _, path := range slices.Sorted(maps.Keys(files)) {
		file, err := c.File(ctx, repo, ref, path)
		if errors.Is(err, ErrNotFound) {
			return false, nil
		}
		if err != nil || !bytes.Equal(file.Content, files[path]) {
			return false, err
		}
	}
	return true, nil
}

// change is a commit to create.
type change struct {
	repo    release.Repository
	branch  string
	onto    string   // the commit that it is based on
	parents []string // the first is the head of the branch
	files   map[string][]byte
	message string
}

// commit creates a commit and moves the branch to it, unless it has moved in the meantime: https://docs.github.com/rest/git
func (c *Client) commit(ctx context.Context, change change) error {
	explain := func(err error) error {
		return c.explain(err, contentsWrite, "write to branch %s of %s", change.branch, change.repo)
	}
	owner, name := change.repo.Owner, change.repo.Name
	onto, _, err := c.api.Git.GetCommit(ctx, owner, name, change.onto)
	if err != nil {
		return explain(err)
	}
	var entries []*github.TreeEntry
	for _, path := range slices.Sorted(maps.Keys(change.files)) {
		content := change.files[path]
		if !utf8.Valid(content) {
			return fmt.Errorf("write %s of %s: it is not text", path, change.repo)
		}
		entries = append(entries, &github.TreeEntry{
			Path: &path, Mode: new("100644"), Type: new("blob"), Content: new(string(content)),
		})
	}
	tree, _, err := c.api.Git.CreateTree(ctx, owner, name, onto.GetTree().GetSHA(), entries)
	if err != nil {
		return explain(err)
	}
	commit := github.Commit{Message: &change.message, Tree: tree}
	for _, parent := range change.parents {
		commit.Parents = append(commit.Parents, &github.Commit{SHA: &parent})
	}
	made, _, err := c.api.Git.CreateCommit(ctx, owner, name, commit, nil)
	if err != nil {
		return explain(err)
	}
	_, _, err = c.api.Git.UpdateRef(ctx, owner, name, "heads/"+change.branch, github.UpdateRef{SHA: made.GetSHA()})
	if outdated(err) {
		return fmt.Errorf("write to branch %s of %s: %w: run the same command again", change.branch, change.repo, ErrConflict)
	}
	return explain(err)
}
