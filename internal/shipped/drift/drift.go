// Package drift compares what runs with what was released: how far behind it is, and whether it is
// the release that it says it is.
package drift

import (
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Drift is how what runs stands to the releases of its project.
type Drift struct {
	State   catalog.State   // the worst that is to be said
	Channel catalog.Channel // that of the version that runs
	Latest  catalog.Version // on that channel; empty without a release on it
	Behind  *int            // releases on the channel that come after what runs; nil when that was not released
	Commit  Match           // with that of the release that it says it is
	Digests Match
}

// Match reports whether what runs is the release that it says it is.
type Match string

// The answers.
const (
	Matches  Match = "match"
	Mismatch Match = "mismatch"
	Unknown  Match = "unknown" // no such release, or nothing was reported
)

// Of compares a deployment with the releases beside it. The stores count by the same rules (package storetest compares).
func Of(d store.Deployed, now time.Time) Drift {
	r := Drift{Channel: catalog.Stable, Latest: d.LatestStable, Commit: Unknown, Digests: Unknown}
	prerelease := false
	if running, err := catalog.OfRunning(d.Version); err == nil {
		prerelease = running.Prerelease()
	}
	behind := d.BehindStable
	if d.Release != nil {
		prerelease = d.Release.Prerelease
		r.Commit = compareCommits(d.Commit, d.Release.Commit)
		r.Digests = compareDigests(d)
	}
	if prerelease {
		r.Channel, r.Latest, behind = catalog.Prerelease, d.Latest, d.Behind
	}
	if d.Release != nil {
		r.Behind = &behind
	}
	r.State = state(d, r, now)
	return r
}

func state(d store.Deployed, r Drift, now time.Time) catalog.State {
	switch {
	case d.LastError != "", r.Commit == Mismatch, r.Digests == Mismatch, d.Release != nil && d.Release.Retracted:
		return catalog.Failing
	case d.URL != "" && d.Version != "" && now.Sub(d.LastSeen) > d.StaleAfter():
		return catalog.Stale
	case r.Behind != nil && *r.Behind > 0:
		return catalog.Behind
	case d.Version == "":
		return catalog.Waiting
	case d.Release == nil:
		return catalog.Unreleased
	case d.Release.Prerelease:
		return catalog.Candidate
	}
	return catalog.Current
}

// compareCommits accepts an abbreviated hash of at least as many digits as git itself shows.
func compareCommits(running, released string) Match {
	const fewest = 7
	if running == "" {
		return Unknown
	}
	if len(running) >= fewest && strings.HasPrefix(released, running) {
		return Matches
	}
	return Mismatch
}

func compareDigests(d store.Deployed) Match {
	switch {
	case len(d.Digests) == 0:
		return Unknown
	case d.StrangeDigests > 0:
		return Mismatch
	}
	return Matches
}
