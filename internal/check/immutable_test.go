package check_test

import (
	"net/http"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestImmutable(t *testing.T) {
	const (
		setting  = "acme/app/immutable-releases"
		late     = "on: {release: {types: [published]}}\njobs:\n  sign:\n    steps:\n      - run: gh release upload $TAG sums.sig\n"
		action   = "on: [release]\njobs:\n  sbom:\n    steps:\n      - uses: softprops/action-gh-release@v2\n"
		slsa     = "on: release\njobs:\n  slsa:\n    uses: slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2\n    with: {upload-assets: true}\n"
		draft    = "version: 2\nrelease: {draft: true}\n"
		public   = "version: 2\n"
		readOnly = "on: {release: {types: [published]}}\njobs:\n  notify:\n    steps:\n      - run: curl https://example.com\n"
	)
	enabled := func(is bool) any { return map[string]bool{"enabled": is, "enforced_by_owner": false} }
	latest := func(immutable bool) answers {
		release := map[string]any{"id": 7, "tag_name": "v1.2.2", "immutable": immutable}
		return answers{setting: http.StatusNotFound, "acme/app/releases/latest": release, "acme/app/releases/tags/v1.2.2": release, "acme/app/releases/7/assets": []any{}}
	}
	for name, test := range map[string]struct {
		config, workflow string
		there            answers
		status           audit.Status
		part             string
	}{
		"a draft":                          {draft, readOnly, answers{setting: enabled(true)}, audit.Passed, ""},
		"a draft, whatever the setting":    {draft, "", answers{setting: http.StatusForbidden}, audit.Passed, ""},
		"published at once":                {public, "", answers{setting: enabled(true)}, audit.Warned, ".goreleaser.yaml: publishes the release before its last step"},
		"published at once, and off":       {public, "", answers{setting: enabled(false)}, audit.Passed, ""},
		"no release at all":                {"version: 2\nrelease: {disable: true}\n", "", answers{setting: enabled(true)}, audit.Passed, ""},
		"a workflow that uploads":          {draft, late, answers{setting: enabled(true)}, audit.Failed, "late.yml: uploads assets when a release is published"},
		"a workflow that uploads, and off": {draft, late, answers{setting: enabled(false)}, audit.Passed, ""},
		"an action that uploads":           {draft, action, answers{setting: enabled(true)}, audit.Failed, "late.yml: uploads assets"},
		"a called workflow that uploads":   {draft, slsa, answers{setting: enabled(true)}, audit.Failed, "late.yml: uploads assets"},
		"shown by the latest release":      {draft, late, latest(true), audit.Failed, "late.yml: uploads assets"},
		"shown by nothing":                 {draft, late, latest(false), audit.Skipped, "they are not, or the token lacks administration: read"},
		"not to be asked":                  {draft, late, answers{setting: http.StatusForbidden}, audit.Skipped, "administration: read"},
	} {
		t.Run(name, func(t *testing.T) {
			content := sound().with(files{".goreleaser.yaml": test.config})
			if test.workflow != "" {
				content[".github/workflows/late.yml"] = test.workflow
			}
			dir := project(t, content)
			t.Setenv("GITHUB_TOKEN", writer)
			forge(t, test.there, nil)
			want(t, ask(t, dir, check.Immutable), test.status, test.part)
		})
	}
}
