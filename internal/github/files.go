package github

import (
	"context"
	"fmt"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// Repository is a repository with the caller's permissions.
type Repository struct {
	DefaultBranch string
	Private       bool
	// CanPush reports whether the token can write files and releases; always false for anonymous clients.
	CanPush bool
}

// Repository returns the default branch of a repository and the caller's permissions.
func (c *Client) Repository(ctx context.Context, repo release.Repository) (Repository, error) {
	found, _, err := c.api.Repositories.Get(ctx, repo.Owner, repo.Name)
	if err != nil {
		return Repository{}, c.explain(err, contentsRead, "read repository %s", repo)
	}
	return Repository{DefaultBranch: found.GetDefaultBranch(), Private: found.GetPrivate(), CanPush: found.GetPermissions().GetPush()}, nil
}

// File is a file of a repository.
type File struct {
	Content []byte
	SHA     string // git's object name of the content; empty for a new file
}

// File reads a file of a branch; of the default branch if branch is empty. A missing file is [ErrNotFound].
func (c *Client) File(ctx context.Context, repo release.Repository, branch, path string) (File, error) {
	file, _, _, err := c.api.Repositories.GetContents(ctx, repo.Owner, repo.Name, path, &github.RepositoryContentGetOptions{Ref: branch})
	if err != nil {
		return File{}, c.explain(err, contentsRead, "read %s of %s", path, repo)
	}
	if file == nil {
		return File{}, fmt.Errorf("read %s of %s: it is a folder: name a file", path, repo)
	}
	content, err := file.GetContent()
	if err != nil {
		return File{}, fmt.Errorf("read %s of %s: %w", path, repo, err)
	}
	return File{Content: []byte(content), SHA: file.GetSHA()}, nil
}

// PutFile commits a file to a branch; to the default branch if branch is empty. file.SHA is that of the content it replaces, empty for a
// new file; if the branch has another by now, the error is [ErrConflict].
func (c *Client) PutFile(ctx context.Context, repo release.Repository, branch, path string, file File, message string) error {
	options := &github.RepositoryContentFileOptions{Message: &message, Content: file.Content}
	if branch != "" {
		options.Branch = &branch
	}
	if file.SHA != "" {
		options.SHA = &file.SHA
	}
	_, _, err := c.api.Repositories.CreateFile(ctx, repo.Owner, repo.Name, path, options)
	if outdated(err) {
		return fmt.Errorf("write %s of %s: %w: run the same command again", path, repo, ErrConflict)
	}
	return c.explain(err, contentsWrite, "write %s of %s", path, repo)
}
