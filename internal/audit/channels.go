package audit

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Channels proves that a release reaches those it is meant for, and nobody else.
var Channels = Check{
	Name:   "channels",
	Proves: "prereleases are marked so; latest, the version lines and the tap never follow a draft, a prerelease or a backport",
	Needs:  []release.Part{release.PartImages, release.PartFormulas, release.PartPage},
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
	case r.Plan.NoPage: // to be marked
	case r.Version.Prerelease() && !r.Page.Prerelease:
		found.fail(subject, "is a prerelease, but its page does not say so", "set release.prerelease to auto in the GoReleaser configuration")
	case !r.Version.Prerelease() && r.Page.Prerelease && !r.Plan.Prerelease:
		found.fail(subject, "is marked as a prerelease, but its version is none", "set release.prerelease to auto in the GoReleaser configuration")
	}
	if r.Page.Latest == r.Version.String() && !r.Moves().Latest {
		found.fail(subject, "is called the latest release, but "+why(r), "set another release as the latest, and release.make_latest to false for this one")
	}
	return found
}

// tags finds public tags of an image that point where they should not.
func tags(r *release.Release, image release.Image) []Finding {
	var found findings
	plan := r.Plan.Image(image.Key())
	stray := StrayTags(r.Version, r.Published)
	for _, tag := range publicTags(r.Version) {
		here := image.Tags[tag] != "" && image.Tags[tag] == image.Digest
		switch {
		case !here:
		case slices.Contains(stray, tag):
			found.fail(image.Name+":"+tag, fmt.Sprintf("points at this image of %s, which %s", r.Version, why(r)), takeBack(plan))
		case plan.Staged && !r.Public():
			// The build pushes staging tags only, so this is where a promotion began and did not end.
			found.warn(image.Name+":"+tag, "points at this image already, but the release is still a draft",
				"a promotion was interrupted: run relkit promote to finish it")
		}
	}
	return found
}

// takeBack is what to do about a tag that an image must not have.
func takeBack(plan release.PlannedImage) string {
	const back = "point the tag back at the release it belongs to: whoever pulls it gets this one"
	if plan.Staged || plan.Section == "" {
		return back
	}
	return back + "; " + GuardTag(plan.Section)
}

// GuardTag is how a section of the configuration keeps a tag from following prereleases.
func GuardTag(section string) string {
	if section == "dockers" || section == "docker_manifests" {
		return "set skip_push: auto where " + section + " pushes it, or guard its name: {{ if not .Prerelease }}…{{ end }}"
	}
	return "guard it in " + section + ".tags: {{ if not .Prerelease }}latest{{ end }}"
}

// publicTags are the names by which people pull an image of a version or of its line.
func publicTags(v release.Version) []string {
	return []string{v.Number(), v.Minor(), "v" + v.Minor(), v.Major(), "v" + v.Major(), "latest"}
}

// StrayTags are the tags that an image of a version must not have, given the other versions that are public: those that belong to a
// newer release, and of a prerelease all but its own. A line's tag written with a v, and the tag 0, may be where those of relkit may.
func StrayTags(v release.Version, published []release.Version) []string {
	moves, due := v.Moves(published), v.ImageTags(published)
	if moves.Minor {
		due = append(due, "v"+v.Minor())
	}
	if moves.Major || moves.Latest {
		due = append(due, v.Major(), "v"+v.Major())
	}
	return slices.DeleteFunc(publicTags(v), func(tag string) bool { return slices.Contains(due, tag) })
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
