package observe

import (
	"fmt"
	"maps"
	"slices"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/release"
)

// Promise is one of the promises to users.
type Promise string

// The promises that are visible from outside. The caller checks the other one, that the same command finishes after a fault or reports what
// to do.
const (
	OnlyVerified  Promise = "nothing is public that verification has not passed"
	ManifestWorks Promise = "a manifest names no URL that does not answer"
	OnlyForward   Promise = "latest, the version lines and the package managers never go backwards, and never to a prerelease"
	NothingEdited Promise = "what is published is never changed"
)

// Violation is a broken promise.
type Violation struct {
	Promise Promise
	After   string // the request that broke it
	What    string
}

// String returns one line.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s, after %s", v.Promise, v.What, v.After)
}

// Judge finds the promises that were broken during a release. What was public at the first moment is not judged, only its changes.
func Judge(r Release, history []Moment) []Violation {
	var found []Violation
	for i := 1; i < len(history); i++ {
		j := judging{release: r, first: history[0].View, before: history[i-1].View, now: history[i]}
		j.onlyVerified()
		j.manifestWorks()
		j.onlyForward()
		j.nothingEdited()
		for _, violation := range j.found {
			// A broken state that continues is reported once, with the request that caused it.
			same := func(other Violation) bool { return other.Promise == violation.Promise && other.What == violation.What }
			if !slices.ContainsFunc(found, same) {
				found = append(found, violation)
			}
		}
	}
	return found
}

// judging is the check of one moment.
type judging struct {
	release Release
	first   View
	before  View
	now     Moment
	found   []Violation
}

func (j *judging) brokenf(promise Promise, format string, args ...any) {
	j.found = append(j.found, Violation{promise, j.now.After, fmt.Sprintf(format, args...)})
}

func (j *judging) onlyVerified() {
	verified := j.now.Verified
	if verified == nil {
		verified = &Verified{}
	}
	for _, repository := range j.now.View.Repositories {
		for _, r := range repository.Releases {
			if _, old := publicRelease(j.first.repository(repository.Repository), r.Tag); old {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(r.Assets)) {
				if verified.Assets[name] != r.Assets[name] {
					j.brokenf(OnlyVerified, "asset %s of release %s was not verified", name, r.Tag)
				}
			}
			for _, name := range slices.Sorted(maps.Keys(verified.Assets)) {
				if r.Assets[name] == "" {
					j.brokenf(OnlyVerified, "release %s lacks the asset %s", r.Tag, name)
				}
			}
			if j.now.Verified == nil && len(r.Assets) == 0 {
				j.brokenf(OnlyVerified, "release %s was not verified", r.Tag)
			}
		}
	}
	for _, repository := range slices.Sorted(maps.Keys(j.release.Staging)) {
		staging := j.release.Staging[repository]
		for _, tag := range slices.Sorted(maps.Keys(j.now.View.Images[repository])) {
			digest := j.now.View.Images[repository][tag]
			if !slices.Contains(staging, tag) && digest != j.first.Images[repository][tag] && digest != verified.Images[repository] {
				j.brokenf(OnlyVerified, "image %s:%s was not verified", repository, tag)
			}
		}
	}
	for _, manifest := range j.now.View.Manifests {
		if old := j.first.manifest(manifest.Repository, manifest.Path); old.Text != manifest.Text && !slices.Contains(verified.Manifests, manifest.Text) && !slices.Contains(j.release.Foreign, manifest.Text) {
			j.brokenf(OnlyVerified, "manifest %s of %s was not verified", manifest.Path, manifest.Repository)
		}
	}
}

func (j *judging) manifestWorks() {
	for _, manifest := range j.now.View.Manifests {
		if old := j.first.manifest(manifest.Repository, manifest.Path); len(old.Dead) > 0 && old.Text == manifest.Text {
			continue
		}
		for _, url := range manifest.Dead {
			j.brokenf(ManifestWorks, "manifest %s of %s names %s", manifest.Path, manifest.Repository, url)
		}
	}
}

func (j *judging) nothingEdited() {
	for _, repository := range j.before.Repositories {
		for _, old := range repository.Releases {
			r, there := publicRelease(j.now.View.repository(repository.Repository), old.Tag)
			switch {
			case !there:
				j.brokenf(NothingEdited, "release %s was taken away", old.Tag)
			case !equal(old, r):
				j.brokenf(NothingEdited, "release %s was changed", old.Tag)
			}
		}
	}
	for _, repository := range slices.Sorted(maps.Keys(j.release.Staging)) {
		for _, tag := range slices.Sorted(maps.Keys(j.before.Images[repository])) {
			if _, err := release.ParseVersion("v" + tag); err != nil {
				continue
			}
			switch j.now.View.Images[repository][tag] {
			case j.before.Images[repository][tag]:
			case "":
				j.brokenf(NothingEdited, "image %s:%s was taken away", repository, tag)
			default:
				j.brokenf(NothingEdited, "image %s:%s became another", repository, tag)
			}
		}
	}
}

func equal(a, b fakegithub.PublicRelease) bool {
	return a.Name == b.Name && a.Notes == b.Notes && a.Prerelease == b.Prerelease && maps.Equal(a.Assets, b.Assets)
}
