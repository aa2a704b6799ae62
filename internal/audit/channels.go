package audit

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Channels checks that a release reaches only the users that it is meant for.
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

// page finds a release page that contradicts the version.
func page(r *release.Release) []Finding {
	var found findings
	subject := "release " + r.Version.String()
	switch {
	case r.Plan.NoPage: // to be marked
	case r.Version.Prerelease() && !r.Page.Prerelease:
		found.fail(subject, "is a prerelease, but is not marked as one", "set release.prerelease to auto in the GoReleaser configuration")
	case !r.Version.Prerelease() && r.Page.Prerelease && !r.Plan.Prerelease:
		found.fail(subject, "is marked as a prerelease, but its version is not one", "set release.prerelease to auto in the GoReleaser configuration")
	}
	if r.Page.Latest == r.Version.String() && !r.Moves().Latest {
		found.fail(subject, "is called the latest release, but "+why(r), "set another release as the latest, and release.make_latest to false for this one")
	}
	return found
}

// tags finds public tags of an image that point to the wrong image.
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
			// The build pushes only staging tags, so a promotion began here and did not finish.
			found.warn(image.Name+":"+tag, "already points at this image, but the release is still a draft",
				"a promotion was interrupted: run relkit promote to finish it")
		}
	}
	return found
}

// takeBack returns the remedy for a tag that an image must not have.
func takeBack(plan release.PlannedImage) string {
	const back = "point the tag back at its own release: users who pull it get this one"
	if plan.Staged || plan.Section == "" {
		return back
	}
	return back + "; " + GuardTag(plan.Section)
}

// GuardTag returns how to configure a section so that a tag does not follow prereleases.
func GuardTag(section string) string {
	if section == "dockers" || section == "docker_manifests" {
		return "set skip_push: auto where " + section + " pushes it, or guard its name: {{ if not .Prerelease }}…{{ end }}"
	}
	return "guard it in " + section + ".tags: {{ if not .Prerelease }}latest{{ end }}"
}

// publicTags returns the tags by which users pull an image of a version or of its line.
func publicTags(v release.Version) []string {
	return []string{v.Number(), v.Minor(), "v" + v.Minor(), v.Major(), "v" + v.Major(), "latest"}
}

// StrayTags returns the tags that an image of a version must not have, given the other public versions: those of a newer release, and for a
// prerelease all except its own. A line's tag with a v, and the tag 0, are allowed where relkit's tags are.
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

// published finds a package manager that offers a release too early or that it must not offer.
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
	case m.Unseen != "" && m.InBuild && (!r.Public() || !r.Due(m.PlannedManifest)):
		found.warn(subject, "whether it offers "+m.Version+" already is not known: "+m.Unseen, skip+"true, so that GoReleaser does not publish it during the build")
	case m.Waiting != "" && !r.Public():
		found.warn(subject, m.Waiting+" proposes it already, but the release is still a draft: its checks get 404", skip+"true and let relkit promote open the pull request")
	case m.Waiting != "" && !r.Due(m.PlannedManifest):
		found.warn(subject, m.Waiting+" proposes "+m.Version+", which "+why(r), "close it, and "+skip+"auto")
	}
	return found
}

// why returns why a version does not get the names that follow the newest release.
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
