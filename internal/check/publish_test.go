package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestPublish(t *testing.T) {
	const (
		draft    = "release: {draft: true}\n"
		proposal = "winget: [{publisher: Acme, repository: {owner: acme, name: winget-pkgs, branch: b, pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs}}}}]\n"
	)
	plain, auto, never := "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}}]\n",
		"homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, skip_upload: auto}]\n",
		"homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, skip_upload: true}]\n"
	inside := func(repository string) string {
		return "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap, " + repository + "}}]\n"
	}
	for name, test := range map[string]struct {
		config  string
		tags    []string // that the project has
		tag     string   // to be released
		status  audit.Status
		problem string
	}{
		"nothing":                         {"", nil, "v1.0.0", audit.Skipped, "publishes to no package manager"},
		"public at once":                  {plain, nil, "v1.0.0", audit.Passed, ""},
		"a draft":                         {draft + plain, nil, "v1.0.0", audit.Failed, "Homebrew cask app: is pushed to acme/homebrew-tap while the release is still a draft"},
		"a draft, and promoted":           {draft + never, nil, "v1.0.0", audit.Passed, ""},
		"a draft, not for prereleases":    {draft + auto, nil, "v1.0.0", audit.Failed, "set homebrew_casks[0].skip_upload to true"},
		"a prerelease of a draft, auto":   {draft + auto, nil, "v1.0.0-rc.1", audit.Passed, ""},
		"a prerelease":                    {plain, nil, "v1.0.0-rc.1", audit.Failed, "for v1.0.0-rc.1, a prerelease: all users who update get it"},
		"a prerelease, auto":              {auto, nil, "v1.0.0-rc.1", audit.Passed, ""},
		"a project with prereleases":      {plain, []string{"v0.9.0-rc.1"}, "v1.0.0", audit.Warned, "for prereleases, too"},
		"a project with stable versions":  {plain, []string{"v0.9.0"}, "v1.0.0", audit.Passed, ""},
		"a cask for candidates":           {"homebrew_casks: [{name: app-rc, repository: {owner: acme, name: homebrew-tap}}]\n", nil, "v1.0.0-rc.1", audit.Passed, ""},
		"a proposal of a draft":           {draft + proposal, nil, "v1.0.0", audit.Failed, "is proposed to microsoft/winget-pkgs while the release is still a draft"},
		"a proposal of a prerelease":      {proposal, nil, "v1.0.0-rc.1", audit.Warned, "is proposed to microsoft/winget-pkgs for v1.0.0-rc.1"},
		"a proposal from main":            {inside("branch: main, pull_request: {enabled: true}"), nil, "v1.0.0", audit.Warned, "from main into the default branch: if they are the same, GoReleaser pushes to it and opens none"},
		"a proposal without a branch":     {inside("pull_request: {enabled: true}"), nil, "v1.0.0", audit.Warned, "from the default branch into itself: GoReleaser"},
		"a proposal from its base":        {inside("branch: next, pull_request: {enabled: true, base: {branch: next}}"), nil, "v1.0.0", audit.Warned, "from next into itself"},
		"a proposal into main":            {inside("pull_request: {enabled: true, base: {branch: main}}"), nil, "v1.0.0", audit.Warned, "from the default branch into main: if they are the same"},
		"a proposal from its own branch":  {inside("branch: app-1, pull_request: {enabled: true}"), nil, "v1.0.0", audit.Passed, ""},
		"a proposal from a fork":          {inside("branch: main, pull_request: {enabled: true, base: {owner: other, name: homebrew-tap, branch: main}}"), nil, "v1.0.0", audit.Passed, ""},
		"a setting that is unknown":       {"homebrew_casks: [{name: '{{ .Env.RELKIT_UNSET }}', repository: {owner: acme, name: homebrew-tap}}]\n", nil, "v1.0.0", audit.Skipped, "RELKIT_UNSET"},
		"whether it is a draft is hidden": {"release: {draft: '{{ .Env.RELKIT_UNSET }}'}\n" + plain, nil, "v1.0.0", audit.Skipped, "RELKIT_UNSET"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\nproject_name: app\n" + test.config}))
			for _, tag := range test.tags {
				git(t, dir, "tag", tag)
				git(t, dir, "commit", "--quiet", "--allow-empty", "--message=fix: more")
			}
			git(t, dir, "tag", test.tag)
			want(t, ask(t, dir, check.Publish), test.status, test.problem)
		})
	}
}
