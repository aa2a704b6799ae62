package audit_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestNotes(t *testing.T) {
	run(t, map[string]bad{
		"empty": {
			broke: func(_ *testing.T, r *release.Release) { r.Page.Notes = " \n" },
			want:  []string{"notes: release notes: are empty"},
		},
		"a change is left out": {
			broke: func(_ *testing.T, r *release.Release) { r.Page.Notes = "* feat: record what runs where" },
			want:  []string{`notes: release notes: do not list the change "fix: drain requests"`},
		},
		"a change that no group takes": {
			broke: func(_ *testing.T, r *release.Release) { r.Plan.Notes.Ungrouped = []string{"refactor: move"} },
			want:  []string{`notes: release notes: do not list the change "refactor: move", which is in no group (warning)`},
		},
		"as long as GitHub takes them": {
			broke: func(_ *testing.T, r *release.Release) { r.Page.Notes = strings.Repeat("notes\n", 20_000) },
		},
		"written by hand, where no changes are planned": {
			broke: func(_ *testing.T, r *release.Release) {
				r.Plan.Notes.Changes, r.Page.Notes = nil, "The best release yet."
			},
		},
	})
}
