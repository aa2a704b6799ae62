package git

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// tag is a tag of the repository.
type tag struct {
	name   string
	object string // the hash that determines its message: of the tag if it is annotated, else of the commit
	commit string // empty if it points at something else
}

// tags returns the tags of the repository, sorted by name.
func (r *Repository) tags(ctx context.Context) ([]tag, error) {
	return r.state().tags.get(func() ([]tag, error) { return r.readTags(ctx) })
}

func (r *Repository) readTags(ctx context.Context) ([]tag, error) {
	listed, err := git(ctx, r.Root, "for-each-ref", "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname:strip=2)", "refs/tags")
	if err != nil || listed == "" {
		return nil, err
	}
	var tags []tag
	const formats = 5
	for line := range strings.SplitSeq(listed, "\n") {
		parts := strings.Split(line, " ")
		if len(parts) != formats {
			return nil, fmt.Errorf("list the tags: git printed %q, not %d parts", line, formats)
		}
		found := tag{name: parts[4], object: parts[1]}
		switch {
		case parts[0] == "commit":
			found.commit = parts[1]
		case parts[2] == "commit":
			found.commit = parts[3]
		case parts[2] == "tag": // an older git follows a tag of a tag only once
			if found.commit, err = r.peel(ctx, found.name); err != nil {
				return nil, err
			}
		}
		tags = append(tags, found)
	}
	return tags, nil
}

// peel returns the commit that a tag points at, by way of other tags; empty if it points at something else.
func (r *Repository) peel(ctx context.Context, name string) (string, error) {
	commit, err := git(ctx, r.Root, "rev-parse", "--verify", "--quiet", "refs/tags/"+name+"^{commit}")
	const noSuchRevision = 1
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == noSuchRevision {
		return "", nil
	}
	return commit, err
}

// Tags returns the tags of the repository.
func (r *Repository) Tags(ctx context.Context) ([]string, error) {
	return r.tagNames(ctx, func(tag) bool { return true })
}

// TagsAt returns the tags that point at a commit, named by its whole hash.
func (r *Repository) TagsAt(ctx context.Context, commit string) ([]string, error) {
	return r.tagNames(ctx, func(t tag) bool { return t.commit == commit })
}

func (r *Repository) tagNames(ctx context.Context, wanted func(tag) bool) (names []string, err error) {
	tags, err := r.tags(ctx)
	for _, each := range tags {
		if wanted(each) {
			names = append(names, each.name)
		}
	}
	return names, err
}

// TagCommit returns the commit that a tag points at; empty if there is no such tag.
func (r *Repository) TagCommit(ctx context.Context, name string) (string, error) {
	found, err := r.tag(ctx, name)
	return found.commit, err
}

// tag returns a tag; an empty one if there is none of that name.
func (r *Repository) tag(ctx context.Context, name string) (tag, error) {
	tags, err := r.tags(ctx)
	for _, each := range tags {
		if each.name == name {
			return each, nil
		}
	}
	return tag{}, err
}

// ContainedTags returns the tags of the checked-out commit and of those before it, the nearest first.
func (r *Repository) ContainedTags(ctx context.Context) ([]string, error) {
	return r.state().contained.get(func() ([]string, error) { return r.readContainedTags(ctx) })
}

func (r *Repository) readContainedTags(ctx context.Context) ([]string, error) {
	listed, err := git(ctx, r.Root, "log", "--topo-order", "--simplify-by-decoration", "--decorate=full", "--decorate-refs=refs/tags", "--format=%D", r.Head)
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

// Branches returns the local branches and the remote ones that were fetched; with a commit, those that contain it.
func (r *Repository) Branches(ctx context.Context, containing string) ([]string, error) {
	args := []string{"for-each-ref", "--format=%(refname:short)"}
	if containing != "" {
		args = append(args, "--contains="+containing)
	}
	listed, err := git(ctx, r.Root, append(args, "refs/heads", "refs/remotes")...)
	return strings.Fields(listed), err
}
