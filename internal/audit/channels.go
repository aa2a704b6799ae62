package audit

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Channels proves that a release reaches those it is meant for, and nobody else.
var Channels = Check{
	Name:   "channels",
	Proves: "prereleases are marked so; latest, the version lines and the package managers never follow a draft, a prerelease or a backport",
	Needs:  []release.Part{release.PartImages, release.PartManifests, release.PartPage},
	Run: func(r *release.Release) []Finding {
		found := page(r)
		for _, image := range r.Images {
			if image.Err == "" {
				found = append(found, tags(r, image)...)
			}
		}
		for _, manifest := range r.Manifests {
			found = append(found, published(r, manifest)...)
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
	const take = "point the tag back at the release it belongs to: whoever pulls it gets this one"
	var found findings
	staged := r.Plan.Image(image.Key()).Staged
	due := r.Version.ImageTags(r.Published)
	for _, tag := range publicTags(r.Version) {
		here := image.Tags[tag] != "" && image.Tags[tag] == image.Digest
		switch {
		case !here:
		case !slices.Contains(due, tag) && !customary(r, tag):
			found.fail(image.Name+":"+tag, fmt.Sprintf("points at this image of %s, which %s", r.Version, why(r)), take)
		case staged && !r.Public():
			// The build pushes staging tags only, so this is where a promotion began and did not end.
			found.warn(image.Name+":"+tag, "points at this image already, but the release is still a draft",
				"a promotion was interrupted: run relkit promote to finish it")
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

// published finds a package manager that offers a release that it should not, or not yet.
func published(r *release.Release, m release.Manifest) []Finding {
	var found findings
	subject := m.String()
	offered := m.Offered != "" && m.Offered == m.Kind.Number(r.Version)
	skip := "set " + m.Setting + ".skip_upload to "
	switch {
	case offered && !r.Public():
		found.fail(subject, m.Destination.String()+" offers "+m.Offered+" already, but the release is still a draft: users get 404",
			skip+"true and let relkit promote publish it after the release")
	case offered && !r.Due(m.PlannedManifest):
		found.fail(subject, m.Destination.String()+" offers "+m.Offered+", which "+why(r), "revert that commit there, and "+skip+"auto, or to true and let relkit promote publish it")
	case m.Waiting != "" && !r.Public():
		found.warn(subject, m.Waiting+" proposes it already, but the release is still a draft: its checks get 404", skip+"true and let relkit promote open the pull request")
	case m.Waiting != "" && !r.Due(m.PlannedManifest):
		found.warn(subject, m.Waiting+" proposes "+m.Version+", which "+why(r), "close it, and "+skip+"auto")
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
