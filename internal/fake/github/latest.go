package github

import (
	"github.com/Masterminds/semver/v3"
)

// notLatest is GitHub's error for make_latest of a release that can never be the latest.
var notLatest = problem{Resource: "Release", Code: "custom", Message: "Latest release cannot be draft or prerelease."}

// settleLatest applies make_latest. A newly published release becomes the latest unless make_latest prevents it.
func (r *published) settleLatest(makeLatest *string, justPublished bool) {
	if r.draft {
		return
	}
	how := "unchanged"
	switch {
	case makeLatest != nil:
		how = *makeLatest
	case justPublished:
		how = "true"
	}
	switch how {
	case "true":
		if r.canBeLatest() {
			r.repository.latest = r
		}
	case "legacy":
		r.repository.latest = nil
	case "false":
		// The latest release without r is pinned, so that r cannot win by its version.
		if r.repository.latest == nil || r.repository.latest == r {
			r.repository.latest = r.repository.newest(r)
		}
	}
}

func (r *published) canBeLatest() bool { return !r.draft && !r.prerelease }

// latestRelease returns the release that was made the latest, else the one of the highest version; nil if there is none.
func (r *repository) latestRelease() *published {
	if r.latest != nil && r.latest.canBeLatest() {
		return r.latest
	}
	return r.newest(nil)
}

// newest returns the release of the highest version, or of the latest date among those without a semantic version.
func (r *repository) newest(except *published) *published {
	var newest *published
	for _, candidate := range r.releases {
		if candidate != except && candidate.canBeLatest() && (newest == nil || candidate.after(newest)) {
			newest = candidate
		}
	}
	return newest
}

func (r *published) after(other *published) bool {
	version, err := semver.NewVersion(r.tag)
	otherVersion, otherErr := semver.NewVersion(other.tag)
	if err == nil && otherErr == nil {
		return version.GreaterThan(otherVersion)
	}
	return !r.public.Before(other.public)
}
