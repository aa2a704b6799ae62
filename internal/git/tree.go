package git

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// TreeWithout returns how the files of the work tree differ from the checked-out commit, without a dist folder.
func (r *Repository) TreeWithout(ctx context.Context, dist string) (release.Tree, error) {
	var tree release.Tree
	within, err := r.within(dist)
	if err != nil {
		return tree, err
	}
	if within != "" {
		ignored, err := r.Ignores(ctx, within+"file")
		if err != nil {
			return tree, err
		}
		tree.DistTracked = !ignored
	}
	listed, err := git(ctx, r.Root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
	for entry := range strings.SplitSeq(listed, "\x00") {
		switch {
		case len(entry) < 4, within != "" && strings.HasPrefix(entry[3:], within):
		case strings.HasPrefix(entry, "??"):
			tree.Untracked = append(tree.Untracked, entry[3:])
		default:
			tree.Modified = append(tree.Modified, entry[3:])
		}
	}
	return tree, err
}

// within returns a folder relative to Root with a slash at its end, as in git's output; empty for a folder elsewhere.
func (r *Repository) within(folder string) (string, error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = resolved // as git has resolved Root
	}
	relative, err := filepath.Rel(r.Root, absolute)
	if err != nil || !filepath.IsLocal(relative) {
		return "", nil //nolint:nilerr // on another volume
	}
	return filepath.ToSlash(relative) + "/", nil
}
