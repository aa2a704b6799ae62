package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds on what a release has. They are far above what projects need, and keep one from filling a page
// or the store.
const (
	mostArtifacts = 1000
	mostImages    = 100
	mostPlatforms = 50
	longestNotes  = 256 << 10 // bytes; GitHub's own notes end at 125,000 characters
)

// Normalize checks a release and returns it in the one form in which it is kept, so that releases with
// the same content are equal: artifacts, images and platforms sorted, hashes in lower case, the time in
// UTC to the microsecond, the version without its v. The error is an [InvalidError].
//
// A retraction is left out: it is set by itself.
func (r Release) Normalize() (Release, error) {
	var wrong faults
	r.Retraction = nil
	wrong.check("/project", CheckName(r.Project))
	if version, err := ParseVersion(string(r.Version)); err != nil {
		wrong.add("/version", err.Error())
	} else {
		r.Version = version
		if version.Prerelease() && !r.Prerelease {
			wrong.add("/prerelease", "must be true, for "+string(version)+" is a prerelease by its version")
		}
	}
	r.Commit = strings.ToLower(r.Commit)
	wrong.check("/commit", checkCommit(r.Commit))
	r.PublishedAt = r.PublishedAt.UTC().Truncate(time.Microsecond)
	if year := r.PublishedAt.Year(); year < 1970 || year > 9999 {
		wrong.add("/published_at", "must be a time between the years 1970 and 9999")
	}
	wrong.check("/notes", CheckNotes(r.Notes))
	r.Artifacts = normalizeArtifacts(r.Artifacts, &wrong)
	r.Images = normalizeImages(r.Images, &wrong)
	if err := wrong.err(); err != nil {
		return Release{}, err
	}
	return r, nil
}

func normalizeArtifacts(given []Artifact, wrong *faults) []Artifact {
	if len(given) > mostArtifacts {
		wrong.add("/artifacts", fmt.Sprintf("has %d entries, and %d are allowed", len(given), mostArtifacts))
		return nil
	}
	kept := make([]Artifact, len(given))
	names := map[string]bool{}
	for i, a := range given {
		at := "/artifacts/" + strconv.Itoa(i)
		wrong.check(at+"/name", checkFileName(a.Name))
		if names[a.Name] {
			wrong.add(at+"/name", "is that of an artifact before")
		}
		names[a.Name] = true
		if !slices.Contains(kinds, a.Kind) {
			wrong.add(at+"/kind", "must be one of "+strings.Join(kinds, ", "))
		}
		if a.Platform != "" {
			wrong.check(at+"/platform", checkPlatform(a.Platform))
		}
		if a.Size < 0 {
			wrong.add(at+"/size", "must not be negative")
		}
		a.SHA256 = strings.ToLower(a.SHA256)
		wrong.check(at+"/sha256", checkSHA256(a.SHA256))
		if a.URL != "" {
			wrong.check(at+"/url", CheckURL(a.URL))
		}
		kept[i] = a
	}
	slices.SortFunc(kept, func(a, b Artifact) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

func normalizeImages(given []Image, wrong *faults) []Image {
	if len(given) > mostImages {
		wrong.add("/images", fmt.Sprintf("has %d entries, and %d are allowed", len(given), mostImages))
		return nil
	}
	kept := make([]Image, len(given))
	references := map[string]bool{}
	for i, image := range given {
		at := "/images/" + strconv.Itoa(i)
		wrong.check(at+"/reference", checkReference(image.Reference))
		if references[image.Reference] {
			wrong.add(at+"/reference", "is that of an image before")
		}
		references[image.Reference] = true
		image.Digest = strings.ToLower(image.Digest)
		wrong.check(at+"/digest", CheckDigest(image.Digest))
		if len(image.Platforms) > mostPlatforms {
			wrong.add(at+"/platforms", fmt.Sprintf("has %d entries, and %d are allowed", len(image.Platforms), mostPlatforms))
		} else {
			for j, platform := range image.Platforms {
				wrong.check(at+"/platforms/"+strconv.Itoa(j), checkPlatform(platform))
			}
			image.Platforms = slices.Clone(image.Platforms)
			slices.Sort(image.Platforms)
			image.Platforms = append([]string{}, slices.Compact(image.Platforms)...) // never null in JSON
		}
		kept[i] = image
	}
	slices.SortFunc(kept, func(a, b Image) int { return strings.Compare(a.Reference, b.Reference) })
	return kept
}
