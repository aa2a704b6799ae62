package project_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

func TestNext(t *testing.T) {
	for name, tc := range map[string]struct {
		tags   []string // that HEAD contains
		others []string // on another branch
		path   string
		want   string
	}{
		"nothing yet":              {path: "example.com/a", want: "v0.1.0"},
		"no module":                {tags: []string{"v1.2.3"}, want: "v1.2.4"},
		"the highest, not last":    {tags: []string{"v1.10.0", "v1.9.9"}, path: "example.com/a", want: "v1.10.1"},
		"after a prerelease":       {tags: []string{"v1.3.0-rc.1"}, path: "example.com/a", want: "v1.3.0"},
		"an application past v1":   {tags: []string{"v3.0.0"}, path: "example.com/a", want: "v3.0.1"},
		"nothing of that major":    {tags: []string{"v1.2.3"}, path: "example.com/a/v2", want: "v2.0.0"},
		"of that major":            {tags: []string{"v1.2.3", "v2.3.4", "v3.0.0"}, path: "example.com/a/v2", want: "v2.3.5"},
		"of a major on gopkg.in":   {tags: []string{"v3.0.0"}, path: "gopkg.in/a.v2", want: "v2.0.0"},
		"of a major of two digits": {path: "example.com/a/v12", want: "v12.0.0"},
		"without a v":              {tags: []string{"0.1.0", "0.2.0"}, path: "example.com/a", want: "0.2.1"},
		"a calendar version":       {tags: []string{"v2026.04.09"}, want: "v2026.04.10"},
		"taken elsewhere":          {tags: []string{"v1.0.0"}, others: []string{"v1.0.1", "v1.0.2"}, want: "v1.0.3"},
		"taken without a v":        {tags: []string{"v1.0.0"}, others: []string{"1.0.1"}, want: "v1.0.2"},
		"the first, elsewhere":     {others: []string{"v0.1.0"}, want: "v0.1.1"},
		"a candidate elsewhere":    {tags: []string{"v1.0.0"}, others: []string{"v1.0.1-rc.1"}, want: "v1.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			contained := parsed(t, tc.tags)
			got, err := project.Next(append(parsed(t, tc.others), contained...), contained, tc.path)
			if err != nil || got.String() != tc.want {
				t.Errorf("got %s, %v, want %s", got, err, tc.want)
			}
		})
	}
}

func parsed(t *testing.T, tags []string) []release.Version {
	t.Helper()
	var versions []release.Version
	for _, tag := range tags {
		version, err := release.ParseVersion(tag)
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, version)
	}
	return versions
}

// Tags that GoReleaser does not accept are reported; tags next to versions are not.
func TestUnreadable(t *testing.T) {
	for name, tc := range map[string]struct {
		tags, want []string // the oldest first
		reason     string
	}{
		"none":                   {},
		"versions":               {tags: []string{"v1.0.0", "1.0.1", "v2026.04.22"}},
		"four numbers":           {tags: []string{"v1.0.0", "v2026.04.22.3"}, want: []string{"v2026.04.22.3"}, reason: "three numbers"},
		"of before":              {tags: []string{"1.0.0.1", "v1.0.0"}},
		"a prefix":               {tags: []string{"docs/v1.2.0", "cli-v0.41.0"}, want: []string{"cli-v0.41.0", "docs/v1.2.0"}, reason: "GoReleaser Pro"},
		"modules with their own": {tags: []string{"v1.0.0", "sdk/v1.2.0"}},
		"nightly":                {tags: []string{"nightly", "nightly-2026.04.22", "tip"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run := gitIn(t, dir)
			run("init", "--quiet")
			run("commit", "--quiet", "--allow-empty", "--message=begin")
			for i, tag := range tc.tags {
				t.Setenv("GIT_COMMITTER_DATE", fmt.Sprintf("2026-01-02T03:04:%02dZ", i))
				run("commit", "--quiet", "--allow-empty", "--message=change")
				run("tag", tag)
			}
			source, err := git.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			got, reason, err := project.Unreadable(t.Context(), source)
			if err != nil || !slices.Equal(got, tc.want) || !strings.Contains(reason, tc.reason) || (reason == "") != (tc.reason == "") {
				t.Errorf("got %q, %q, %v", got, reason, err)
			}
		})
	}
}
