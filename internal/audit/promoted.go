package audit

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Promoted checks that a promotion is complete. It is the only check that a promotion fixes.
var Promoted = Check{
	Name:   "promoted",
	Proves: "latest, the version lines and the package managers point at the newest release",
	Needs:  []release.Part{release.PartImages, release.PartManifests, release.PartPage},
	Skip: func(r *release.Release) string {
		if !r.Public() {
			return "the release is still a draft"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		if r.Moves().Latest && !r.Plan.NotLatest && !r.Plan.NoPage && r.Page.Latest != r.Version.String() {
			found.fail("release "+r.Version.String(), fmt.Sprintf("is the newest, but %s is marked as the latest release", orNone(r.Page.Latest)),
				"edit the release and set it as the latest (make_latest)")
		}
		for _, image := range r.Images {
			if image.Err == "" && r.Plan.Image(image.Key()).Staged {
				found = append(found, missingTags(r, image)...)
			}
		}
		for _, manifest := range r.Manifests {
			found = append(found, unpublished(r, manifest)...)
		}
		return found
	},
}

// unpublished finds a package manager that does not offer the release yet.
func unpublished(r *release.Release, m release.Manifest) []Finding {
	var found findings
	subject := m.String()
	offers := fmt.Sprintf("%s offers %s, not %s", m.Destination, orNone(m.Offered), m.Kind.Number(r.Version))
	switch {
	case m.Err != "" || !r.Due(m.PlannedManifest) || m.Offered == m.Kind.Number(r.Version):
	case m.Unseen != "":
		found.warn(subject, "whether it is published is unknown: "+m.Unseen, "run relkit verify with a token that can read it")
	case m.Waiting != "":
		found.warn(subject, "waits for "+m.Waiting+" to be merged: until then "+offers, "merge it, or wait until it is merged")
	case m.SkipUpload == "true" && m.Offered == "": // a project may keep it private
		found.warn(subject, offers+", and skip_upload keeps GoReleaser from publishing it", "run relkit promote, which publishes it, or drop it from the configuration")
	default:
		found.fail(subject, offers, "run relkit promote again: it publishes what is missing; check that the token can write there")
	}
	return found
}

// missingTags finds public tags that an image should have and that are missing or point elsewhere.
func missingTags(r *release.Release, image release.Image) []Finding {
	var found findings
	due := r.Version.ImageTags(r.Published)
	for _, tag := range publicTags(r.Version) {
		digest := image.Tags[tag]
		if slices.Contains(due, tag) && digest != image.Digest {
			found.fail(image.Name+":"+tag, fmt.Sprintf("points at %s, not at the verified image %s", orNone(short(digest)), short(image.Digest)),
				"run relkit promote again: it sets the tags that are missing")
		}
	}
	return found
}
