package check

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Channels proves that a release reaches those it is meant for, and nobody else.
var Channels = Check{
	Name: "channels",
	Proves: "prereleases are marked so; latest, the version lines and the tap follow the newest release, " +
		"never a draft, a prerelease or a backport",
	Run: func(r *release.Release) []Finding {
		found := page(r)
		for _, image := range r.Images {
			if image.Err == "" {
				found = append(found, tags(r, image)...)
			}
		}
		for _, formula := range r.Formulas {
			if formula.Err == "" {
				found = append(found, tap(r, formula)...)
			}
		}
		return found
	},
}

// page finds a release page that says something else than the version.
func page(r *release.Release) []Finding {
	var found findings
	subject := "release " + r.Version.String()
	switch {
	case r.Version.Prerelease() && !r.Page.Prerelease:
		found.fail(subject, "is a prerelease, but its page does not say so", "set release.prerelease to auto in the GoReleaser configuration")
	case !r.Version.Prerelease() && r.Page.Prerelease:
		found.fail(subject, "is marked as a prerelease, but its version is none", "set release.prerelease to auto in the GoReleaser configuration")
	}
	latest := r.Page.Latest == r.Version.String()
	switch {
	case r.Public() && r.Moves().Latest && !latest:
		found.fail(subject, fmt.Sprintf("is the newest, but the page calls %s the latest release", orNone(r.Page.Latest)),
			"edit the release and set it as the latest (make_latest)")
	case latest && !r.Moves().Latest:
		found.fail(subject, "is called the latest release, but "+why(r), "set another release as the latest, and release.make_latest to false for this one")
	}
	return found
}

// tags finds public tags of an image that point where they should not.
func tags(r *release.Release, image release.Image) []Finding {
	const take = "point the tag back at the release it belongs to: whoever pulls it gets this one"
	var found findings
	staged := r.Plan.Image(image.Name).Staged
	due := r.Version.ImageTags(r.Published)
	for _, tag := range publicTags(r.Version) {
		digest := image.Tags[tag]
		here := digest != "" && digest == image.Digest
		switch {
		case here && !r.Public() && staged:
			found.fail(image.Name+":"+tag, "points at this image, but the release is still a draft", take)
		case here && !slices.Contains(due, tag) && !customary(r, tag):
			found.fail(image.Name+":"+tag, fmt.Sprintf("points at this image of %s, which %s", r.Version, why(r)), take)
		case !here && r.Public() && staged && slices.Contains(due, tag):
			found.fail(image.Name+":"+tag, fmt.Sprintf("points at %s, not at the verified image %s", orNone(short(digest)), short(image.Digest)),
				"run relkit promote again: it sets the tags that are missing")
		}
	}
	return found
}

// publicTags are the names by which people pull an image of a version or of its line.
func publicTags(v release.Version) []string {
	return []string{v.Number(), v.Minor(), "v" + v.Minor(), v.Major(), "v" + v.Major(), "latest"}
}

// customary allows what relkit does not do itself: a line's tag written with a v, and the tag 0.
func customary(r *release.Release, tag string) bool {
	moves := r.Moves()
	switch tag {
	case "v" + r.Version.Minor():
		return moves.Minor
	case r.Version.Major(), "v" + r.Version.Major():
		return moves.Major || moves.Latest
	}
	return false
}

// tap finds a tap that offers another version than it should.
func tap(r *release.Release, f release.Formula) []Finding {
	var found findings
	subject := "tap formula " + f.Name
	offered := f.Tapped == r.Version.Number()
	switch {
	case offered && !r.Public():
		found.fail(subject, "offers "+f.Tapped+" already, but the release is still a draft: brew install gets 404",
			"push the formula after the release is public: set brews.skip_upload and let relkit promote do it")
	case offered && !r.Moves().Latest:
		found.fail(subject, "offers "+f.Tapped+", which "+why(r), "revert the tap to its previous commit, and set brews.skip_upload to auto")
	case r.Public() && r.Moves().Latest && !offered:
		found.fail(subject, fmt.Sprintf("offers %s, not %s", orNone(f.Tapped), r.Version.Number()),
			"run relkit promote again: it pushes the formula that is missing; see that the token may write the tap")
	}
	return found
}

// why says why a version does not take over the names that follow the newest.
func why(r *release.Release) string {
	if r.Version.Prerelease() {
		return "is a prerelease"
	}
	for _, other := range r.Published {
		if !other.Prerelease() && other.Compare(r.Version) > 0 {
			return "is older than " + other.String()
		}
	}
	return "has no such name"
}
