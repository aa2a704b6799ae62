package scaffold_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/scaffold"
)

// TestNext wants the version that is released next to be one that the module path allows.
func TestNext(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shape     string
		tags      []string
		want      string
		rehearsal string
	}{
		"the first":                   {shape: "library", want: "v0.1.0", rehearsal: "rehearse --quick --dirty"},
		"a later one":                 {shape: "library", tags: []string{"v1.2.3", "other"}, want: "v1.2.4", rehearsal: "rehearse --quick --dirty"},
		"tags without a v":            {shape: "library", tags: []string{"0.3.1"}, want: "0.3.2", rehearsal: "rehearse --quick --dirty"},
		"the first of v2":             {shape: "major", want: "v2.0.0", rehearsal: "rehearse --quick --dirty"},
		"the first of v2, after a v1": {shape: "major", tags: []string{"v1.2.3"}, want: "v2.0.0", rehearsal: "rehearse --quick --dirty"},
		"a later one of v2":           {shape: "major", tags: []string{"v1.2.3", "v2.0.0"}, want: "v2.0.1", rehearsal: "rehearse --quick --dirty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/"+tc.shape+".txtar")
			write(t, filepath.Join(s.folder, ".goreleaser.yaml"), "version: 2\n")
			for _, tag := range tc.tags {
				git(t, s.root, "tag", tag)
			}
			plan := study(t, quiet(t, s.folder))
			if got := strings.Join(plan.Rehearsal, " "); got != tc.rehearsal {
				t.Errorf("rehearsal: %s, want %s", got, tc.rehearsal)
			}
			release := "git tag " + tc.want + " && git push origin " + tc.want
			if !slices.ContainsFunc(plan.Steps, func(step scaffold.Step) bool { return step.How == release }) {
				t.Errorf("no step is %s: %v", release, plan.Steps)
			}
		})
	}
}

// TestTagsWithoutV wants the workflow and the rules of the repository to be about the tags that the project has.
func TestTagsWithoutV(t *testing.T) {
	t.Parallel()
	s := layOut(t, "testdata/shapes/library.txtar")
	git(t, s.root, "tag", "0.3.1")
	plan := study(t, quiet(t, s.folder))
	if err := plan.Write(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(s.root, ".github", "workflows", "release.yml"))
	if err != nil || !strings.Contains(string(text), `tags: ["[0-9]*"]`) {
		t.Errorf("%v: %s", err, text)
	}
	for _, step := range plan.Steps {
		if strings.Contains(step.What, "v*") {
			t.Error(step.What)
		}
	}
}

// TestKeptConfiguration wants what is left to do, and what is ignored, to be what a configuration that stays names.
func TestKeptConfiguration(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config, tap, ignored string // of the first step about a tap; empty where there is none
		note                 string
	}{
		"nothing":                {config: "version: 2\n", ignored: "/dist/"},
		"a formula":              {config: "brews: [{repository: {owner: acme, name: homebrew}}]\n", tap: "acme/homebrew", ignored: "/dist/"},
		"a cask by a template":   {config: "project_name: tools\nhomebrew_casks: [{repository: {owner: acme, name: \"homebrew-{{ .ProjectName }}\"}}]\n", tap: "acme/homebrew-tools", ignored: "/dist/"},
		"in its own repository":  {config: "homebrew_casks: [{repository: {owner: acme, name: library}}]\n", ignored: "/dist/"},
		"by a variable":          {config: "brews: [{repository: {owner: \"{{ .Env.RELKIT_NO_SUCH }}\", name: tap}}]\n", tap: "acme/homebrew-tap", ignored: "/dist/", note: "the tap of brews[0] is unknown"},
		"a bucket of Scoop":      {config: "scoops: [{repository: {owner: acme, name: bucket}}]\n", ignored: "/dist/"},
		"another dist folder":    {config: "dist: ./build/out\n", ignored: "/build/out/"},
		"a folder of the system": {config: "dist: /tmp/out\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/library.txtar")
			write(t, filepath.Join(s.folder, ".goreleaser.yaml"), tc.config)
			plan := study(t, quiet(t, s.folder))
			tap, ignored := "", ""
			for _, step := range plan.Steps {
				if rest, ok := strings.CutPrefix(step.How, "gh repo create "); ok {
					tap, _, _ = strings.Cut(rest, " ")
				}
			}
			for _, change := range plan.Changes {
				if change.Path == ".gitignore" {
					ignored = strings.TrimSpace(string(change.New))
				}
			}
			if tap != tc.tap || ignored != tc.ignored || !strings.Contains(strings.Join(plan.Notes, "\n"), tc.note) {
				t.Errorf("tap %q, ignored %q, notes %q", tap, ignored, plan.Notes)
			}
		})
	}
}
