package audit

import (
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Notes proves that users can read what has changed.
var Notes = Check{
	Name:   "notes",
	Proves: "the release has notes, and they name every change since the previous release that is meant to be named",
	Needs:  []release.Part{release.PartNotes},
	Skip: func(r *release.Release) string {
		if r.Plan.Notes.Disabled {
			return "the project writes no release notes"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		const subject = "release notes"
		var found findings
		text := squeeze(r.Page.Notes)
		if text == "" {
			found.fail(subject, "are empty",
				"see that the tag before this one is fetched, and that changelog.filters does not leave out every commit")
			return found
		}
		for _, change := range r.Plan.Notes.Changes {
			if !strings.Contains(text, squeeze(change)) {
				found.fail(subject, fmt.Sprintf("do not name the change %q", change),
					"see that changelog.groups has a last group without a pattern, and that the notes were not written for an older commit")
			}
		}
		return found
	},
}

// squeeze makes texts comparable that differ in white space only.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
