package check_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
	fakegithub "github.com/relkit/relkit/internal/fake/github"
)

func ref(kind, sha string) any {
	return map[string]any{"ref": "refs/tags/v1.2.3", "object": map[string]string{"type": kind, "sha": sha}}
}

func published(tags ...string) []fakegithub.Release {
	var releases []fakegithub.Release
	for _, tag := range tags {
		releases = append(releases, fakegithub.Release{Tag: tag, Prerelease: strings.Contains(tag, "-")})
	}
	return releases
}

func TestVersion(t *testing.T) {
	dir := project(t, sound())
	for name, test := range map[string]struct {
		public  []string
		tag     string
		problem string
	}{
		"the first":                              {nil, "v0.1.0", ""},
		"the next":                               {[]string{"v1.2.2", "v1.1.9"}, "v1.2.3", ""},
		"a backport":                             {[]string{"v1.2.0", "v2.0.0"}, "v1.1.9", ""},
		"a hotfix while a candidate is out":      {[]string{"v1.2.4-rc.1"}, "v1.2.3", ""},
		"the release of a candidate":             {[]string{"v1.2.3-rc.1"}, "v1.2.3", ""},
		"a candidate of the release after next":  {[]string{"v1.2.4-rc.1"}, "v1.2.5-rc.1", ""},
		"published":                              {[]string{"v1.2.3"}, "v1.2.3", "v1.2.3: is already published on acme/app"},
		"before a later one of its line":         {[]string{"v1.2.5", "v1.2.4", "v1.3.0"}, "v1.2.3", "is older than v1.2.5, which is already published → release a version newer than v1.2.5"},
		"a candidate of what is released":        {[]string{"v1.2.3"}, "v1.2.3-rc.2", "is older than v1.2.3"},
		"a candidate before a later candidate":   {[]string{"v1.2.3-rc.2"}, "v1.2.3-rc.1", "is older than v1.2.3-rc.2"},
		"a candidate after a later patch is out": {[]string{"v1.2.4"}, "v1.2.3-rc.1", "is older than v1.2.4"},
	} {
		t.Run(name, func(t *testing.T) {
			forge(t, nil, nil, published(test.public...)...)
			got := askOf(t, check.Options{Path: dir, Tag: test.tag}, check.Version)
			if test.problem == "" {
				want(t, got, audit.Passed)
			} else {
				want(t, got, audit.Failed, test.problem)
			}
		})
	}
}

func TestVersionWhoseTagMoved(t *testing.T) {
	dir := project(t, sound())
	head := git(t, dir, "rev-parse", "HEAD")
	git(t, dir, "tag", "--annotate", "--message=x", "v1.2.3")
	object := git(t, dir, "rev-parse", "v1.2.3")
	const elsewhere = "0123456789abcdef0123456789abcdef01234567"
	for name, test := range map[string]struct {
		there   answers
		status  audit.Status
		problem string
	}{
		"the same commit":                  {answers{"acme/app/git/ref/tags/v1.2.3": ref("commit", head)}, audit.Passed, ""},
		"the same commit, annotated":       {answers{"acme/app/git/ref/tags/v1.2.3": ref("tag", object), "acme/app/git/tags/" + object: ref("commit", head)}, audit.Passed, ""},
		"another commit":                   {answers{"acme/app/git/ref/tags/v1.2.3": ref("commit", elsewhere)}, audit.Failed, "is on commit 0123456789ab at acme/app, but on " + head[:12] + " here"},
		"another commit, annotated":        {answers{"acme/app/git/ref/tags/v1.2.3": ref("tag", object), "acme/app/git/tags/" + object: ref("commit", elsewhere)}, audit.Failed, "is on commit 0123456789ab"},
		"a forge that refuses":             {answers{"acme/app/git/ref/tags/v1.2.3": http.StatusForbidden}, audit.Skipped, "GITHUB_TOKEN needs contents: read"},
		"a forge that refuses, and a find": {answers{"acme/app/git/ref/tags/v1.2.3": http.StatusForbidden, "acme/app/releases": []any{map[string]any{"tag_name": "v1.2.3"}}}, audit.Failed, "part of the check has no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			forge(t, test.there, nil)
			want(t, ask(t, dir, check.Version), test.status, test.problem)
		})
	}
	t.Run("a tag that is not here yet", func(t *testing.T) {
		git(t, dir, "tag", "--delete", "v1.2.3")
		forge(t, answers{"acme/app/git/ref/tags/v1.2.3": ref("commit", elsewhere)}, nil)
		want(t, askOf(t, check.Options{Path: dir, Tag: "v1.2.3"}, check.Version), audit.Failed, "but on "+head[:12]+" here")
	})
}

func TestVersionThatCannotBeAskedFor(t *testing.T) {
	dir := project(t, sound())
	want(t, ask(t, dir, check.Version), audit.Skipped, "connection refused")
	forge(t, nil, nil)
	want(t, askOf(t, check.Options{Path: dir, Offline: true}, check.Version), audit.Skipped, "left out with --offline")
	git(t, dir, "remote", "set-url", "origin", "https://github.com/acme/secret.git")
	want(t, ask(t, dir, check.Version), audit.Skipped, "acme/secret is private or does not exist: set GITHUB_TOKEN")
}
