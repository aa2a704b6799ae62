package scaffold_test

import (
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
		"the first":                   {shape: "library", want: "v0.1.0", rehearsal: "rehearse --dirty"},
		"a later one":                 {shape: "library", tags: []string{"v1.2.3", "other"}, want: "v1.2.4", rehearsal: "rehearse --dirty"},
		"the first of v2":             {shape: "major", want: "v2.0.0", rehearsal: "rehearse --dirty"},
		"the first of v2, after a v1": {shape: "major", tags: []string{"v1.2.3"}, want: "v2.0.0", rehearsal: "rehearse --dirty"},
		"a later one of v2":           {shape: "major", tags: []string{"v1.2.3", "v2.0.0"}, want: "v2.0.1", rehearsal: "rehearse --dirty"},
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
