package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Clone is a temporary copy of a repository at one commit, from which nothing can be pushed.
type Clone struct {
	Repository
	// MissingLFS are the LFS files whose content is missing in the original, so that the clone has pointers instead.
	MissingLFS []string
}

// Clone copies the repository at the checked-out commit into folder, with the submodules that are checked out and the content of LFS files.
// It only reads the user's checkout. The remote keeps its URL, without a password.
func (r *Repository) Clone(ctx context.Context, folder string) (*Clone, error) {
	clone, err := r.clone(ctx, folder)
	if err == nil {
		err = clone.complete(ctx, r)
	}
	if err != nil {
		return nil, fmt.Errorf("clone the project: %w", err)
	}
	return clone, nil
}

func (r *Repository) clone(ctx context.Context, folder string) (*Clone, error) {
	// A template folder may contain hooks.
	args := append([]string{"clone", "--quiet", "--no-checkout", "--template="}, sealed(folder)...)
	if _, err := git(ctx, r.Root, append(args, r.Root, folder)...); err != nil {
		return nil, err
	}
	clone := &Clone{Repository: Repository{Root: folder, Prefix: r.Prefix, Head: r.Head, Shallow: r.Shallow, snapshot: &snapshot{}}}
	if _, err := git(ctx, folder, append(slices.Clone(withoutLFS), "checkout", "--quiet", "--detach", r.Head)...); err != nil {
		return nil, err
	}
	remote, err := r.Remote(ctx)
	if err != nil {
		return nil, err
	}
	url, err := remote.PublicURL()
	if err != nil {
		return nil, err
	}
	if url != "" {
		if err := clone.SetOrigin(ctx, url); err != nil {
			return nil, err
		}
	}
	if err := clone.refusePushes(); err != nil {
		return nil, err
	}
	return clone, nil
}

// SetOrigin sets the URL of the clone's remote, which cannot be pushed to.
func (c *Clone) SetOrigin(ctx context.Context, url string) error {
	_, err := git(ctx, c.Root, "config", "--local", "remote.origin.url", url)
	c.forget()
	return err
}

// complete adds what git does not clone.
func (c *Clone) complete(ctx context.Context, original *Repository) error {
	if err := c.copySubmodules(ctx, original); err != nil {
		return err
	}
	var err error
	c.MissingLFS, err = c.copyLFS(ctx, original)
	return err
}

// Folder returns the project's folder in the clone.
func (c *Clone) Folder() string { return filepath.Join(c.Root, filepath.FromSlash(c.Prefix)) }

// Read reads a file of the project, named relative to its folder.
func (c *Clone) Read(name string) ([]byte, error) {
	root, err := os.OpenRoot(c.Folder())
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.ReadFile(filepath.FromSlash(name))
}

// CommitChangesOf commits the uncommitted changes of another work tree on top of the clone.
func (c *Clone) CommitChangesOf(ctx context.Context, original *Repository) error {
	repository := "--git-dir=" + filepath.Join(c.Root, ".git")
	if err := c.unskip(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{repository, "--work-tree=" + original.Root, "add", "--all"},
		{
			repository, "-c", "user.name=relkit", "-c", "user.email=relkit@localhost", "-c", "commit.gpgSign=false",
			"commit", "--quiet", "--no-verify", "--message=chore: uncommitted changes",
		},
		append(slices.Clone(withoutLFS), "reset", "--quiet", "--hard"),
	} {
		if _, err := git(ctx, c.Root, args...); err != nil {
			return fmt.Errorf("copy the uncommitted changes: %w", err)
		}
	}
	head, err := git(ctx, c.Root, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	c.Head = head
	c.forget()
	return c.complete(ctx, original)
}

// unskip makes git see the content of LFS files again.
func (c *Clone) unskip(ctx context.Context) error {
	listed, err := git(ctx, c.Root, "ls-files", "-z", "--", ":(attr:filter=lfs)")
	if err != nil {
		return err
	}
	for some := range slices.Chunk(strings.FieldsFunc(listed, func(c rune) bool { return c == 0 }), 100) {
		if _, err := git(ctx, c.Root, append([]string{"update-index", "--no-skip-worktree", "--"}, some...)...); err != nil {
			return err
		}
	}
	return nil
}

// Tag tags the checked-out commit, like `git tag v1.2.3`.
func (c *Clone) Tag(ctx context.Context, tag string) error {
	if _, err := git(ctx, c.Root, "-c", "tag.gpgSign=false", "tag", tag); err != nil {
		return fmt.Errorf("tag the clone: %w", err)
	}
	c.forget()
	return nil
}
