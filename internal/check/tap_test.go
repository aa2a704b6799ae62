package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func tapped(settings string) files {
	return sound().with(files{".goreleaser.yaml": "version: 2\nproject_name: app\nbrews:\n  - repository: {owner: acme, name: homebrew-tap" + settings + "\n"})
}

func TestTap(t *testing.T) {
	for name, test := range map[string]struct {
		settings    string
		environment map[string]string
		status      audit.Status
		parts       []string
	}{
		"pushed with the release's token": {"}", map[string]string{"GITHUB_TOKEN": writer}, audit.Passed, nil},
		"which may not": {
			"}",
			map[string]string{"GITHUB_TOKEN": noTap, "TAP_TOKEN": writer},
			audit.Failed,
			[]string{"acme/homebrew-tap: ", "GITHUB_TOKEN needs contents: write", "set brews[0].repository.token to '{{ .Env.TAP_TOKEN }}'"},
		},
		"pushed with a token of its own": {
			", token: '{{ .Env.BREW_TOKEN }}'}", map[string]string{"GITHUB_TOKEN": noTap, "BREW_TOKEN": writer}, audit.Passed, nil,
		},
		"whose own may not": {
			", token: '{{ .Env.BREW_TOKEN }}'}",
			map[string]string{"GITHUB_TOKEN": writer, "BREW_TOKEN": noTap},
			audit.Failed,
			[]string{"BREW_TOKEN needs contents: write", "give the token of BREW_TOKEN Contents: read and write for acme/homebrew-tap"},
		},
		"whose own is not here": {
			", token: '{{ .Env.BREW_TOKEN }}'}", map[string]string{"GITHUB_TOKEN": writer}, audit.Skipped, []string{"BREW_TOKEN is not set"},
		},
		"whose own is optional and not here": {
			", token: '{{ envOrDefault \"BREW_TOKEN\" \"\" }}'}", map[string]string{"GITHUB_TOKEN": writer}, audit.Passed, nil,
		},
		"left to relkit": {"}\n    skip_upload: true", map[string]string{"GITHUB_TOKEN": noTap, "TAP_TOKEN": writer}, audit.Passed, nil},
		"left to relkit, which may not": {
			"}\n    skip_upload: true", map[string]string{"GITHUB_TOKEN": noTap}, audit.Failed, []string{"and set TAP_TOKEN to it"},
		},
		"left to relkit without a token": {"}\n    skip_upload: true", nil, audit.Skipped, []string{"TAP_TOKEN is not set"}},
		"not there": {
			"-of-old}", map[string]string{"GITHUB_TOKEN": writer}, audit.Failed, []string{"acme/homebrew-tap-of-old: does not exist"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, tapped(test.settings))
			forge(t, nil, nil)
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			want(t, ask(t, dir, check.Tap), test.status, test.parts...)
		})
	}
	want(t, ask(t, project(t, sound()), check.Tap), audit.Skipped, "publishes to no package manager")
}
