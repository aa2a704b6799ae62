package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

const (
	releaseTags = "jobs:\n  release:\n    steps:\n      - uses: goreleaser/goreleaser-action@v6\n        if: startsWith(github.ref, 'refs/tags/')\n"

	onTag   = "on:\n  push:\n    tags: ['v*']\njobs:\n  release:\n    steps:\n      - uses: goreleaser/goreleaser-action@v6\n"
	pushTag = "on: {push: {branches: [main]}}\njobs:\n  tag:\n    steps:\n      - uses: actions/checkout@v7\n"
	anyPush = "on: push\n" + releaseTags
	gitPush = "      - run: |\n          git tag v1.2.3\n          git push origin v1.2.3\n"
)

func TestTrigger(t *testing.T) {
	for name, test := range map[string]struct {
		tag, release string
		status       audit.Status
		problem      string
	}{
		"a push with the run's token":        {pushTag + gitPush, onTag, audit.Warned, "tag.yml: pushes tags with the workflow's own token, which triggers no workflow: release.yml will not run"},
		"all tags":                           {pushTag + "      - run: git push --follow-tags\n", onTag, audit.Warned, "release.yml will not run"},
		"a release, and its tag":             {pushTag + "      - run: gh release create v1.2.3\n        env: {GH_TOKEN: '${{ github.token }}'}\n", onTag, audit.Warned, "gh workflow run release.yml"},
		"an action":                          {pushTag + "      - uses: googleapis/release-please-action@v4\n", onTag, audit.Warned, "release.yml will not run"},
		"an action with the run's token":     {pushTag + "      - uses: anothrNick/github-tag-action@v1\n        env: {GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}'}\n", onTag, audit.Warned, "release.yml will not run"},
		"a checkout with another token":      {pushTag + "        with: {token: '${{ secrets.BOT_TOKEN }}'}\n" + gitPush, onTag, audit.Passed, ""},
		"a checkout with a deploy key":       {pushTag + "        with: {ssh-key: '${{ secrets.DEPLOY_KEY }}'}\n" + gitPush, onTag, audit.Passed, ""},
		"an action with another token":       {pushTag + "      - uses: googleapis/release-please-action@v4\n        with: {token: '${{ steps.app.outputs.token }}'}\n", onTag, audit.Passed, ""},
		"the release started by hand":        {pushTag + gitPush + "      - run: gh workflow run release.yml --ref v1.2.3\n", onTag, audit.Passed, ""},
		"the release called":                 {pushTag + gitPush + "  release:\n    uses: ./.github/workflows/release.yml\n", onTag, audit.Passed, ""},
		"the release in the same run":        {pushTag + gitPush + "      - uses: goreleaser/goreleaser-action@v6\n", onTag, audit.Passed, ""},
		"nothing that pushes a tag":          {pushTag + "      - run: git push origin main\n", onTag, audit.Passed, ""},
		"a list of tags":                     {pushTag + "      - run: |\n          git tag --list 'v*'\n          git push\n", onTag, audit.Passed, ""},
		"nothing that is triggered by a tag": {pushTag + gitPush, "on: workflow_dispatch\njobs: {}\n", audit.Skipped, "no workflow of the project is triggered by a tag"},
		"one that a finished run starts":     {pushTag + gitPush, "on:\n  push: {tags: ['v*']}\n  workflow_run: {workflows: [tag]}\njobs: {}\n", audit.Skipped, "is triggered by a tag"},
		"a push without a filter":            {pushTag + gitPush, anyPush, audit.Warned, "release.yml will not run"},
		"a list of events":                   {pushTag + gitPush, "on: [push, pull_request]\n" + releaseTags, audit.Warned, "release.yml will not run"},
		"paths alone":                        {pushTag + gitPush, "on: {push: {paths: ['**.go']}}\n" + releaseTags, audit.Warned, "release.yml will not run"},
		"tags that are left out":             {pushTag + gitPush, "on: {push: {tags-ignore: ['*-rc*']}}\n" + releaseTags, audit.Warned, "release.yml will not run"},
		"a push of anything that tests":      {pushTag + gitPush, "on: push\njobs: {test: {steps: [{run: go test ./...}]}}\n", audit.Skipped, "is triggered by a tag"},
		"nothing pushes, no filter":          {"on: workflow_dispatch\njobs: {}\n", "on: [push, pull_request]\n" + releaseTags, audit.Passed, ""},
		"branches alone":                     {"on: workflow_dispatch\njobs: {}\n", "on: {push: {branches: [main]}}\n" + releaseTags, audit.Warned, "release.yml: releases tags, but no tag triggers it"},
		"branches alone, tagged there":       {"on: workflow_dispatch\njobs: {}\n", "on: {push: {branches: [main]}}\njobs: {release: {steps: [{uses: goreleaser/goreleaser-action@v6}]}}\n", audit.Skipped, "is triggered by a tag"},
		"a filter of other tags":             {"on: workflow_dispatch\njobs: {}\n", "on: {push: {tags: ['release-*']}}\n" + releaseTags, audit.Warned, "release.yml: releases, and the tag v0.1.0 does not trigger it"},
		"a filter that leaves it out":        {"on: workflow_dispatch\njobs: {}\n", "on: {push: {tags: ['v*', '!v0.*']}}\n" + releaseTags, audit.Warned, "does not trigger it"},
		"tags that start with digits":        {"on: workflow_dispatch\njobs: {}\n", "on: {push: {tags: 'v[0-9]+.[0-9]+.[0-9]+'}}\n" + releaseTags, audit.Passed, ""},
		"branches and tags":                  {"on: workflow_dispatch\njobs: {}\n", "on: {push: {branches: [main], tags: ['**']}}\n" + releaseTags, audit.Passed, ""},
		"a created tag":                      {"on: workflow_dispatch\njobs: {}\n", "on: [create]\n" + releaseTags, audit.Skipped, "is triggered by a tag"},
		"other tags, and started by hand":    {"on: workflow_dispatch\njobs: {release: {steps: [{run: goreleaser release}]}}\n", "on: {push: {tags: ['release-*']}}\n" + releaseTags, audit.Passed, ""},
		"a snapshot on other tags":           {"on: workflow_dispatch\njobs: {}\n", "on: {push: {tags: ['test-*']}}\njobs: {try: {steps: [{run: goreleaser release --snapshot}]}}\n", audit.Passed, ""},
		"what is no workflow of GitHub's":    {"on: [", onTag, audit.Skipped, "read workflow tag.yml"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".github/workflows/tag.yml": test.tag, ".github/workflows/release.yml": test.release}))
			want(t, ask(t, dir, check.Trigger), test.status, test.problem)
		})
	}
}

func TestTriggerThatDidItsWork(t *testing.T) {
	dir := project(t, sound().with(files{".github/workflows/tag.yml": pushTag + gitPush, ".github/workflows/release.yml": onTag}))
	git(t, dir, "tag", "v1.2.3")
	t.Setenv("GITHUB_REF_TYPE", "tag")
	t.Setenv("GITHUB_REF_NAME", "v1.2.3")
	want(t, ask(t, dir, check.Trigger), audit.Passed)
}

// A tag that triggers no workflow releases nothing.
func TestTriggerOfAnotherTag(t *testing.T) {
	for filters, awaited := range map[string]bool{
		"['v*']": true, "v*": true, "['v[0-9]+.[0-9]+.[0-9]+']": true, "['*']": true, "['**']": true, "[v*, '!*-rc*']": true,
		"['cli-v*']": false, "['v2.*']": false, "['v*', '!v0*']": false, "['*/v*']": false, "['v?.?']": false, `['v1\.2']`: false,
	} {
		files := sound()
		files[".github/workflows/release.yml"] = "on: {push: {tags: " + filters + "}}\njobs: {release: {steps: [{uses: goreleaser/goreleaser-action@v6}]}}\n"
		dir := project(t, files)
		if awaited {
			want(t, ask(t, dir, check.Trigger), audit.Passed)
		} else {
			want(t, ask(t, dir, check.Trigger), audit.Warned, "release.yml: releases, and the tag v0.1.0 does not trigger it")
		}
	}
}
