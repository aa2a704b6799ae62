package git_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/test/gittest"
)

func TestTagsAndBranches(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "tag", "--annotate", "--message=x", "v1.1.0")
	gittest.Run(t, dir, "branch", "old", "v1.0.0")
	gittest.Run(t, dir, "update-ref", "refs/remotes/origin/main", "HEAD")
	repository := open(t, dir)
	first := gittest.Run(t, dir, "rev-parse", "v1.0.0")

	for commit, want := range map[string][]string{first: {"nightly", "v1.0.0"}, repository.Head: {"v1.1.0"}} {
		if tags, err := repository.TagsAt(t.Context(), commit); err != nil || !slices.Equal(tags, want) {
			t.Errorf("tags at %s: %v, %v", commit, tags, err)
		}
	}
	for tag, want := range map[string]string{"v1.0.0": first, "v1.1.0": repository.Head, "v9.9.9": "", "main": ""} {
		if commit, err := repository.TagCommit(t.Context(), tag); err != nil || commit != want {
			t.Errorf("%s points at %q, not %q: %v", tag, commit, want, err)
		}
	}
	for commit, want := range map[string][]string{"": {"main", "old", "origin/main"}, first: {"main", "old", "origin/main"}, repository.Head: {"main", "origin/main"}} {
		branches, err := repository.Branches(t.Context(), commit)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, branches); diff != "" {
			t.Errorf("branches with %q: %s", commit, diff)
		}
	}
	if _, err := repository.Branches(t.Context(), "0123456789abcdef0123456789abcdef01234567"); err == nil {
		t.Error("no error for a commit that is not there")
	}
}

// A tag of a tag points at a commit as well, and a tag of a file at none.
func TestTagsOfOtherObjects(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "tag", "--annotate", "--message=x", "v1.1.0")
	gittest.Run(t, dir, "tag", "--annotate", "--message=x", "v1.1.1", "v1.1.0")
	gittest.Run(t, dir, "tag", "--annotate", "--message=x", "key", "HEAD:file")
	gittest.Run(t, dir, "tag", "page", "HEAD:file")
	repository := open(t, dir)
	for tag, want := range map[string]string{"v1.1.0": repository.Head, "v1.1.1": repository.Head, "key": "", "page": ""} {
		if commit, err := repository.TagCommit(t.Context(), tag); err != nil || commit != want {
			t.Errorf("%s points at %q, not %q: %v", tag, commit, want, err)
		}
	}
}

// A command works with the tags that were there when it began; the next one sees those that were added.
func TestTagsAreReadOnce(t *testing.T) {
	dir := project(t)
	repository := open(t, dir)
	before, err := repository.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gittest.Run(t, dir, "tag", "v1.1.0")
	if tags, err := repository.Tags(t.Context()); err != nil || !slices.Equal(tags, before) {
		t.Errorf("%v and %v, %v", before, tags, err)
	}
	if tags, err := open(t, dir).Tags(t.Context()); err != nil || !slices.Contains(tags, "v1.1.0") {
		t.Errorf("%v, %v", tags, err)
	}
}
