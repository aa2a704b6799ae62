package check_test

import (
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestTagIsChosen(t *testing.T) {
	for name, test := range map[string]struct {
		tags           []string
		pushed, wanted string
		want           string
	}{
		"the next version without a tag":       {want: "v0.1.0"},
		"the tag at HEAD":                      {tags: []string{"v1.2.3"}, want: "v1.2.3"},
		"the highest of several":               {tags: []string{"v1.2.3-rc.2", "v1.2.3", "nightly"}, want: "v1.2.3"},
		"the one that started the run":         {tags: []string{"v1.2.3-rc.2", "v1.2.3"}, pushed: "v1.2.3-rc.2", want: "v1.2.3-rc.2"},
		"the run's, where the clone lacks it":  {pushed: "v2.0.0", want: "v2.0.0"},
		"what was meant as a version":          {tags: []string{"1.2.3", "nightly"}, want: "1.2.3"},
		"what is named, whatever is at HEAD":   {tags: []string{"v1.2.3"}, wanted: "v1.3.0", want: "v1.3.0"},
		"the next, where HEAD has another tag": {tags: []string{"nightly"}, want: "v0.1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound())
			for _, tag := range test.tags {
				git(t, dir, "tag", tag)
			}
			if test.pushed != "" {
				t.Setenv("GITHUB_REF_TYPE", "tag")
				t.Setenv("GITHUB_REF_NAME", test.pushed)
			}
			subject, err := check.Examine(t.Context(), check.Options{Path: dir, Tag: test.wanted})
			if err != nil {
				t.Fatal(err)
			}
			if subject.Tag != test.want {
				t.Errorf("%s, not %s", subject.Tag, test.want)
			}
		})
	}
}

func TestTag(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "tag", "--annotate", "--message=first", "v1.2.3")
	want(t, ask(t, dir, check.Tag), audit.Passed)
	want(t, askOf(t, check.Options{Path: dir, Tag: "v1.3.0"}, check.Tag), audit.Passed)

	for tag, problem := range map[string]string{
		"1.2.4":        "1.2.4: has no v, but all earlier versions have one → tag v1.2.4",
		"cli-v1.2.3":   "cli-v1.2.3: is not a semantic version → the prefix cli- needs monorepo.tag_prefix",
		"v1.2":         "v1.2: is not a semantic version → write it as v1.2.3",
		"v1.2.3+linux": "v1.2.3+linux: has build metadata",
	} {
		want(t, askOf(t, check.Options{Path: dir, Tag: tag}, check.Tag), audit.Failed, problem)
	}
}

// Tags that are not versions are reported, with what GoReleaser makes of them for the next release.
func TestTagsThatAreNoVersions(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "tag", "cli-v0.41.0")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: one more")
	want(t, ask(t, dir, check.Tag), audit.Warned, "cli-v0.41.0: is a tag of a release, but no version: GoReleaser reads a prefix only with")
	git(t, dir, "tag", "0.42.0")
	want(t, ask(t, dir, check.Tag), audit.Passed)
	want(t, ask(t, dir, check.Module), audit.Warned, "0.42.0: is not a version of the Go module")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: one more")
	git(t, dir, "tag", "v2026.04.22.3")
	want(t, askOf(t, check.Options{Path: dir, Tag: "0.43.0"}, check.Tag), audit.Warned, "v2026.04.22.3: is a tag of a release, but no version: GoReleaser refuses")
}

func TestTagOfAnotherCommit(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "tag", "v1.2.3")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: one more")
	want(t, askOf(t, check.Options{Path: dir, Tag: "v1.2.3"}, check.Tag), audit.Failed,
		"v1.2.3: points at "+git(t, dir, "rev-parse", "--short=12", "v1.2.3"), "git checkout v1.2.3")
}

func TestTagOnNoBranch(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "checkout", "--quiet", "--detach")
	want(t, ask(t, dir, check.Tag), audit.Passed) // main contains it
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: in a hurry")
	git(t, dir, "tag", "v1.2.3")
	want(t, ask(t, dir, check.Tag), audit.Failed, "is on no branch")

	git(t, dir, "update-ref", "refs/remotes/origin/release-1", "HEAD")
	want(t, ask(t, dir, check.Tag), audit.Passed) // a remote branch counts

	git(t, dir, "update-ref", "-d", "refs/remotes/origin/release-1")
	git(t, dir, "branch", "--delete", "--force", "main")
	want(t, ask(t, dir, check.Tag), audit.Warned, "the clone has no branches", "git fetch origin")
}

func TestTagThatTheRunWasStartedBy(t *testing.T) {
	dir := project(t, sound())
	t.Setenv("GITHUB_REF_TYPE", "tag")
	t.Setenv("GITHUB_REF_NAME", "v1.2.3")
	want(t, ask(t, dir, check.Tag), audit.Failed, "is not in this checkout", "fetch-depth: 0")
	git(t, dir, "tag", "v1.2.3")
	want(t, ask(t, dir, check.Tag), audit.Passed)
}

func TestShallowClone(t *testing.T) {
	dir := project(t, sound())
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: one more")
	want(t, ask(t, dir, check.Clone), audit.Passed)

	shallow := filepath.Join(t.TempDir(), "shallow")
	git(t, dir, "clone", "--quiet", "--depth=1", "file://"+dir, shallow)
	git(t, shallow, "remote", "set-url", "origin", "https://github.com/acme/app.git")
	want(t, ask(t, shallow, check.Clone), audit.Failed, "fetch-depth: 0", "--unshallow")
	want(t, ask(t, shallow, check.Tag), audit.Passed) // one finding is enough
}

// If the tag is not a version, checks that depend on one do not pass.
func TestTagThatIsNoVersion(t *testing.T) {
	dir := project(t, sound())
	t.Setenv("GITHUB_TOKEN", "secret")
	for _, question := range []check.Question{check.Module, check.Stamps, check.Version, check.Tap} {
		want(t, askOf(t, check.Options{Path: dir, Tag: "latest"}, question), audit.Skipped, "the tag is not a version")
	}
}

func TestNothingToExamine(t *testing.T) {
	dir := project(t, sound())
	bare := t.TempDir()
	git(t, bare, "init", "--quiet")
	for path, problem := range map[string]string{
		filepath.Join(dir, "missing"): "is not a folder",
		t.TempDir():                   "not a git repository",
		bare:                          "has no commit yet",
	} {
		_, err := check.Examine(t.Context(), check.Options{Path: path})
		if err == nil {
			t.Fatalf("%s: no error", path)
		}
		want(t, audit.Result{Reason: err.Error()}, "", problem)
	}
}
