package git

import (
	"context"
	"fmt"
	"path/filepath"
)

// Clone is a throw-away copy of a repository at one commit.
type Clone struct {
	Repository
}

// Clone copies the repository at the commit that is checked out into folder. The user's checkout is
// only read.
func (r *Repository) Clone(ctx context.Context, folder string) (*Clone, error) {
	if _, err := git(ctx, r.Root, "clone", "--quiet", "--no-checkout", r.Root, folder); err != nil {
		return nil, fmt.Errorf("clone the project: %w", err)
	}
	clone := &Clone{Repository{Root: folder, Prefix: r.Prefix, Head: r.Head, Shallow: r.Shallow}}
	if _, err := git(ctx, folder, "checkout", "--quiet", "--detach", r.Head); err != nil {
		return nil, fmt.Errorf("clone the project: %w", err)
	}
	url, err := r.RemoteURL(ctx)
	if err != nil {
		return nil, fmt.Errorf("clone the project: %w", err)
	}
	if url != "" {
		if _, err := git(ctx, folder, "remote", "set-url", "origin", url); err != nil {
			return nil, fmt.Errorf("clone the project: %w", err)
		}
	}
	return clone, nil
}

// Folder is the project's folder in the clone.
func (c *Clone) Folder() string { return filepath.Join(c.Root, filepath.FromSlash(c.Prefix)) }

// CommitChangesOf commits the uncommitted changes of another work tree on top of the clone.
func (c *Clone) CommitChangesOf(ctx context.Context, original *Repository) error {
	repository := "--git-dir=" + filepath.Join(c.Root, ".git")
	for _, args := range [][]string{
		{repository, "--work-tree=" + original.Root, "add", "--all"},
		{
			repository, "-c", "user.name=relkit", "-c", "user.email=relkit@localhost", "-c", "commit.gpgSign=false",
			"commit", "--quiet", "--no-verify", "--message=chore: uncommitted changes",
		},
		{"reset", "--quiet", "--hard"},
	} {
		if _, err := git(ctx, c.Root, args...); err != nil {
			return fmt.Errorf("take over the uncommitted changes: %w", err)
		}
	}
	head, err := git(ctx, c.Root, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	c.Head = head
	return nil
}

// Tag tags the commit that is checked out, as `git tag v1.2.3` does.
func (c *Clone) Tag(ctx context.Context, tag string) error {
	if _, err := git(ctx, c.Root, "-c", "tag.gpgSign=false", "tag", tag); err != nil {
		return fmt.Errorf("tag the clone: %w", err)
	}
	return nil
}
