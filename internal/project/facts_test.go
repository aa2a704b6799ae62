package project_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/gittest"
)

// checkout returns a project with the tags v1.0.0 and v1.1.0, in a folder of its repository.
func checkout(t *testing.T, config string) (dir string) {
	t.Helper()
	root := t.TempDir()
	dir = filepath.Join(root, "app")
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{".goreleaser.yaml": config, "go.mod": "module example.com/app\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "."},
		{"remote", "add", "origin", "https://user:secret@github.com/acme/app.git"},
		{"commit", "--quiet", "--message=one"},
		{"tag", "v1.0.0"},
		{"commit", "--quiet", "--allow-empty", "--message=two"},
		{"tag", "--annotate", "--message=Subject\n\nBody", "v1.1.0"},
	} {
		gittest.Run(t, root, args...)
	}
	return dir
}

func facts(t *testing.T, dir, tag string) goreleaser.Facts {
	t.Helper()
	source, err := git.Open(t.Context(), dir)
	if err != nil && !errors.Is(err, git.ErrShallow) {
		t.Fatal(err)
	}
	config, err := goreleaser.Load(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	version, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	remote, err := source.Remote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commit := project.ReleaseCommit{Source: source, Remote: remote, Commit: source.Head}
	facts, err := commit.Facts(t.Context(), config, "folder", version)
	if err == nil {
		err = commit.AddPrevious(t.Context(), config.Project.Git, &facts)
	}
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func TestFacts(t *testing.T) {
	dir := checkout(t, "version: 2\nrelease: {draft: true}\nvariables: {a: b}\n")
	head := gittest.Run(t, dir, "rev-parse", "HEAD")
	want := goreleaser.Facts{
		Project: "folder", Tag: "v1.1.0", Previous: "v1.0.0", Commit: head, ShortCommit: gittest.Run(t, dir, "rev-parse", "--short", "HEAD"),
		Branch: "main", URL: "https://github.com/acme/app.git", Module: "example.com/app", Summary: "v1.1.0",
		TagSubject: "Subject", TagBody: "Body", TagContents: "Subject\n\nBody", Draft: true, Variables: map[string]any{"a": "b"},
	}
	same := cmpopts.IgnoreFields(goreleaser.Facts{}, "CommitTime", "Read")
	got := facts(t, dir, "v1.1.0")
	if diff := cmp.Diff(want, got, same); diff != "" || got.CommitTime.IsZero() {
		t.Error(diff)
	}
	if text, err := got.Read("go.mod"); err != nil || string(text) != "module example.com/app\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := got.Read("not-there"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}

	gittest.Run(t, dir, "checkout", "--quiet", "--detach")
	want.Tag, want.Summary, want.Branch = "v1.2.0-rc.1", "v1.2.0-rc.1", "HEAD"
	want.TagSubject, want.TagBody, want.TagContents = "", "", ""
	if diff := cmp.Diff(want, facts(t, dir, "v1.2.0-rc.1"), same); diff != "" {
		t.Errorf("a tag that is still to come: %s", diff)
	}
}

func TestFactsOfThePreviousTag(t *testing.T) {
	shallow := filepath.Join(t.TempDir(), "shallow")
	gittest.Run(t, t.TempDir(), "clone", "--quiet", "--depth=1", "file://"+filepath.Dir(checkout(t, "version: 2\n")), shallow)
	type previous struct {
		Tag   string
		First bool
	}
	for name, tc := range map[string]struct {
		dir  string
		want previous
	}{
		"ignored":       {checkout(t, "version: 2\ngit: {ignore_tags: ['{{ envOrDefault `NOT_SET` `v1.0.0` }}']}\n"), previous{First: true}},
		"unknown order": {checkout(t, "version: 2\ngit: {tag_sort: semver}\n"), previous{}},
		"unknown tags":  {checkout(t, "version: 2\ngit: {ignore_tags: ['{{ .Env.NOT_SET }}']}\n"), previous{}},
		"shallow":       {filepath.Join(shallow, "app"), previous{}},
	} {
		got := facts(t, tc.dir, "v1.1.0")
		if diff := cmp.Diff(tc.want, previous{got.Previous, got.First}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
