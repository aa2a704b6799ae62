// Package drift compares what runs with what was released: how far behind it is, and whether it is
// the release that it says it is.
package drift

import (
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Drift is how what runs stands to the releases of its project.
type Drift struct {
	Channel catalog.Channel // that of the version that runs
	Latest  catalog.Version // on that channel; empty without a release on it
	Behind  *int            // releases on the channel that come after what runs; nil when it has no place among them
	Commit  Commit
}

// Commit tells whether what runs was built from the commit of the release that it says it is.
type Commit string

// The answers.
const (
	Matches  Commit = "match"
	Mismatch Commit = "mismatch"
	Unknown  Commit = "unknown" // no such release, or no commit was told
)

// Of compares an observation with all versions of its project, given as [store.Store.Versions] does.
func Of(seen catalog.Observation, published []store.PublishedVersion) Drift {
	running, err := catalog.ParseVersion(seen.Version)
	inOrder := err == nil
	d := Drift{Channel: catalog.Stable, Commit: Unknown}
	if inOrder && running.Prerelease() {
		d.Channel = catalog.Prerelease
	}
	for _, p := range published {
		if p.Version != running {
			continue
		}
		d.Commit = compareCommits(seen.Commit, p.Commit)
		d.Channel = catalog.Release{Prerelease: p.Prerelease}.Channel()
	}
	behind := 0
	for _, p := range published {
		if !d.Channel.Holds(catalog.Release{Prerelease: p.Prerelease}) {
			continue
		}
		if d.Latest == "" {
			d.Latest = p.Version
		}
		if inOrder && p.Version.Compare(running) > 0 {
			behind++
		}
	}
	if inOrder && d.Latest != "" {
		d.Behind = &behind
	}
	return d
}

// compareCommits accepts an abbreviated hash of at least as many digits as git itself shows.
func compareCommits(running, released string) Commit {
	const fewest = 7
	if running == "" {
		return Unknown
	}
	if len(running) >= fewest && strings.HasPrefix(released, strings.ToLower(running)) {
		return Matches
	}
	return Mismatch
}
