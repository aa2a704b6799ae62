package git

import (
	"context"
	"errors"
	"os/exec"
	"strings"
)

// Tags returns the tags of the repository.
func (r *Repository) Tags(ctx context.Context) ([]string, error) {
	listed, err := git(ctx, r.Root, "tag", "--list")
	return strings.Fields(listed), err
}

// ContainedTags returns the tags of a commit and of those before it, the nearest first.
func (r *Repository) ContainedTags(ctx context.Context, commit string) ([]string, error) {
	listed, err := git(ctx, r.Root, "log", "--topo-order", "--simplify-by-decoration", "--decorate=full", "--decorate-refs=refs/tags", "--format=%D", commit)
	if err != nil {
		return nil, err
	}
	var tags []string
	for reference := range strings.FieldsFuncSeq(listed, func(r rune) bool { return r == ',' || r == '\n' }) {
		if _, tag, ok := strings.Cut(reference, "refs/tags/"); ok {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

// TagsAt returns the tags that point at a commit.
func (r *Repository) TagsAt(ctx context.Context, commit string) ([]string, error) {
	listed, err := git(ctx, r.Root, "tag", "--points-at", commit)
	return strings.Fields(listed), err
}

// TagCommit returns the commit that a tag points at; empty if there is no such tag.
func (r *Repository) TagCommit(ctx context.Context, tag string) (string, error) {
	commit, err := git(ctx, r.Root, "rev-parse", "--verify", "--quiet", "refs/tags/"+tag+"^{commit}")
	const noSuchRevision = 1
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == noSuchRevision {
		return "", nil
	}
	return commit, err
}

// Branches returns the local branches and the remote ones that were fetched; with a commit, those that contain it.
func (r *Repository) Branches(ctx context.Context, containing string) ([]string, error) {
	args := []string{"for-each-ref", "--format=%(refname:short)"}
	if containing != "" {
		args = append(args, "--contains="+containing)
	}
	listed, err := git(ctx, r.Root, append(args, "refs/heads", "refs/remotes")...)
	return strings.Fields(listed), err
}
