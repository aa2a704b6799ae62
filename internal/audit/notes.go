package audit

import (
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Notes checks that users can read what has changed.
var Notes = Check{
	Name:   "notes",
	Proves: "the release has notes, and they list every change since the previous release that is not excluded",
	Needs:  []release.Part{release.PartNotes},
	Skip: func(r *release.Release) string {
		if r.Plan.NoPage {
			return "the project makes no release page"
		}
		if r.Plan.Notes.Disabled {
			return "the project writes no release notes"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		const subject = "release notes"
		var found findings
		text := squeeze(r.Page.Notes)
		if len(r.Page.Notes) >= cut {
			return nil // GoReleaser cuts notes that are too long for GitHub
		}
		if text == "" {
			found.fail(subject, "are empty",
				"check that the previous tag is fetched, and that changelog.filters does not exclude every commit")
			return found
		}
		for _, change := range r.Plan.Notes.Changes {
			if !strings.Contains(text, squeeze(change)) {
				found.fail(subject, fmt.Sprintf("do not list the change %q", change), remedy(r))
			}
		}
		for _, change := range r.Plan.Notes.Ungrouped {
			if !strings.Contains(text, squeeze(change)) {
				found.warn(subject, fmt.Sprintf("do not list the change %q, which is in no group", change),
					"add a last group without a regexp to changelog.groups, or exclude the change in changelog.filters")
			}
		}
		return found
	},
}

// cut is about the longest text of release notes on GitHub, which accepts 125000 characters.
const cut = 120_000

// remedy returns the remedy for a change that the notes omit.
func remedy(r *release.Release) string {
	if r.Previous.IsZero() && len(r.Published) > 0 {
		return "set git.ignore_tags to the tags that are not releases, such as nightly: GoReleaser takes the nearest tag as the previous release"
	}
	return "check that the notes were not written for an older commit, and that git.ignore_tags names the tags that are not releases"
}

// squeeze normalizes white space.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
