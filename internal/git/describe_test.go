package git_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/test/gittest"
)

func TestTagMessage(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "tag", "--annotate", "--message=Two\nlines\n\nIt's the body.", "v1.1.0")
	for tag, want := range map[string]git.TagMessage{
		"v1.1.0": {Subject: "Two lines", Body: "It's the body.", Contents: "Two\nlines\n\nIt's the body."},
		"v1.0.0": {Subject: "feat: first", Body: "body", Contents: "feat: first\n\nbody"},
		"v9.9.9": {},
	} {
		got, err := open(t, dir).TagMessage(t.Context(), tag)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", tag, diff)
		}
	}
}

func TestDescribe(t *testing.T) {
	dir := project(t)
	repository := open(t, dir)
	first := gittest.Run(t, dir, "rev-parse", "v1.0.0^{commit}") // which has two tags
	one := gittest.Run(t, dir, "commit-tree", "-p", first, "-m", "one", "HEAD^{tree}")
	gittest.Run(t, dir, "tag", "v1.0.1", one)
	for _, commit := range []string{"v1.0.0", "HEAD", first, one} {
		want := gittest.Run(t, dir, "describe", "--tags", commit)
		if got, err := repository.Describe(t.Context(), commit); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", commit, got, err, want)
		}
	}
	if _, got, err := repository.CommitTime(t.Context(), "HEAD"); err != nil || got != gittest.Run(t, dir, "rev-parse", "--short", "HEAD") {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPublicURL(t *testing.T) {
	for url, want := range map[string]string{
		"":                                       "",
		"https://github.com/relkit/relkit.git":   "https://github.com/relkit/relkit.git",
		"https://user:secret@github.com/o/n.git": "https://github.com/o/n.git",
		"git@github.com:relkit/relkit.git":       "git@github.com:relkit/relkit.git",
	} {
		dir := project(t)
		if url != "" {
			gittest.Run(t, dir, "remote", "add", "origin", url)
		}
		remote, err := open(t, dir).Remote(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := remote.PublicURL(); err != nil || got != want {
			t.Errorf("%s: got %q, %v", url, got, err)
		}
	}
}

func TestPreviousTag(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "tag", "--delete", "nightly")
	gittest.Run(t, dir, "tag", "v1.0.0-rc.1", "v1.0.0")
	gittest.Run(t, dir, "tag", "--annotate", "--message=x", "v0.9.0", "v1.0.0") // git describe prefers it
	repository := open(t, dir)
	for name, tc := range map[string]struct {
		order git.TagOrder
		want  string
	}{
		"git's idea of versions": {want: "v1.0.0-rc.1"},
		"by the suffix":          {order: git.TagOrder{PrereleaseSuffix: "-"}, want: "v1.0.0"},
		"sorted":                 {order: git.TagOrder{Sort: "version:refname"}, want: "v0.9.0"},
		"one ignored":            {order: git.TagOrder{Ignore: []string{"*-rc.*"}}, want: "v1.0.0"},
		"all ignored":            {order: git.TagOrder{Ignore: []string{"v*"}}},
	} {
		if got, err := repository.PreviousTag(t.Context(), "HEAD", tc.order); err != nil || got != tc.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tc.want)
		}
	}
	first, err := repository.TagCommit(t.Context(), "v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	for _, commit := range []string{"v1.0.0", first} {
		if got, err := repository.PreviousTag(t.Context(), commit, git.TagOrder{}); err != nil || got != "" {
			t.Errorf("the first commit, as %s, comes after %q, %v", commit, got, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := repository.PreviousTag(ctx, "HEAD", git.TagOrder{}); err == nil {
		t.Errorf("got %q from a git that was stopped", got)
	}
	if got, err := repository.PreviousTag(t.Context(), "HEAD", git.TagOrder{Sort: "semver"}); err == nil {
		t.Errorf("got %q by an order that git does not know", got)
	}
}

// File returns every byte: a checksum depends on all of them.
func TestFileKeepsEachByte(t *testing.T) {
	dir := project(t)
	const content = "one\r\n\r\n"
	write(t, filepath.Join(dir, "sub", "new ü"), content)
	gittest.Run(t, dir, "-c", "core.autocrlf=false", "add", ".")
	gittest.Run(t, dir, "commit", "--quiet", "--message=file")
	repository := open(t, dir)
	if got, err := repository.File(t.Context(), "HEAD", "sub/new ü"); err != nil || string(got) != content {
		t.Errorf("got %q, %v", got, err)
	}
	for _, name := range []string{"not-there", "sub/not-there", "sub", "new ü"} {
		if _, err := repository.File(t.Context(), "HEAD", name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := repository.File(t.Context(), "v9.9.9", "file"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing commit: %v", err)
	}
}
