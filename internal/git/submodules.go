package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// gitlink is the mode of a submodule in the index.
const gitlink = "160000"

// submodules returns the folders of a repository's submodules, with their commits in the index.
func (r *Repository) submodules(ctx context.Context) ([][2]string, error) {
	listed, err := git(ctx, r.Root, "ls-files", "--stage", "-z")
	if err != nil {
		return nil, err
	}
	var found [][2]string
	for entry := range strings.SplitSeq(listed, "\x00") {
		about, path, _ := strings.Cut(entry, "\t")
		if fields := strings.Fields(about); len(fields) > 1 && fields[0] == gitlink {
			found = append(found, [2]string{path, fields[1]})
		}
	}
	return found, nil
}

// copySubmodules copies the submodules that are checked out in the original into the clone, recursively, at the commits in the clone's
// index. It uses no network.
func (c *Clone) copySubmodules(ctx context.Context, original *Repository) error {
	submodules, err := c.submodules(ctx)
	if err != nil {
		return err
	}
	for _, submodule := range submodules {
		path, commit := submodule[0], submodule[1]
		theirs := &Repository{Root: filepath.Join(original.Root, filepath.FromSlash(path)), Head: commit}
		if _, err := os.Stat(filepath.Join(theirs.Root, ".git")); err != nil {
			continue // not checked out, and not in the clone either
		}
		if _, err := git(ctx, theirs.Root, "cat-file", "-e", commit+"^{commit}"); err != nil {
			return fmt.Errorf("the submodule %s lacks the commit %.12s, which the project refers to: run git submodule update --init %[1]s", path, commit)
		}
		folder := filepath.Join(c.Root, filepath.FromSlash(path))
		if err := os.RemoveAll(folder); err != nil { // empty, or of the previous commit
			return err
		}
		if _, err := theirs.Clone(ctx, folder); err != nil {
			return fmt.Errorf("submodule %s: %w", path, err)
		}
	}
	return nil
}
