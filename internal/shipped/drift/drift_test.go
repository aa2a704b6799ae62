package drift_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

func TestOf(t *testing.T) {
	now := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	latest := store.Deployed{LatestStable: "1.2.0", Latest: "2.0.0-rc.1"}
	stable := func(version, seen string, behind int) store.Deployed {
		d := latest
		d.Version, d.Commit, d.LastSeen = version, seen, now
		d.Release = &store.Released{Commit: commit}
		d.BehindStable, d.Behind = behind, behind+1
		return d
	}
	with := func(d store.Deployed, change func(*store.Deployed)) store.Deployed {
		change(&d)
		return d
	}
	count := func(n int) *int { return &n }
	pre := func(d *store.Deployed) { d.Release.Prerelease = true }
	polled := func(ago time.Duration) func(*store.Deployed) {
		return func(d *store.Deployed) {
			d.URL, d.Interval, d.LastSeen = "https://example.com", 30*time.Second, now.Add(-ago)
		}
	}
	for name, tc := range map[string]struct {
		deployed store.Deployed
		want     drift.Drift
	}{
		"the latest":             {stable("1.2.0", commit, 0), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Matches, drift.Unknown}},
		"with build metadata":    {stable("1.2.0+build5", commit, 0), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Matches, drift.Unknown}},
		"two behind":             {stable("1.1.0", commit, 2), drift.Drift{catalog.Behind, catalog.Stable, "1.2.0", count(2), drift.Matches, drift.Unknown}},
		"a prerelease":           {with(stable("1.1.0-rc.1", commit, 2), pre), drift.Drift{catalog.Behind, catalog.Prerelease, "2.0.0-rc.1", count(3), drift.Matches, drift.Unknown}},
		"a declared prerelease":  {with(stable("1.0.0", commit, 3), pre), drift.Drift{catalog.Behind, catalog.Prerelease, "2.0.0-rc.1", count(4), drift.Matches, drift.Unknown}},
		"the latest of all":      {with(stable("2.0.0-rc.1", commit, -1), pre), drift.Drift{catalog.Candidate, catalog.Prerelease, "2.0.0-rc.1", count(0), drift.Matches, drift.Unknown}},
		"never released":         {with(latest, func(d *store.Deployed) { d.Version = "3.0.0" }), drift.Drift{catalog.Unreleased, catalog.Stable, "1.2.0", nil, drift.Unknown, drift.Unknown}},
		"never released, rc":     {with(latest, func(d *store.Deployed) { d.Version = "3.0.0-rc.1+b" }), drift.Drift{catalog.Unreleased, catalog.Prerelease, "2.0.0-rc.1", nil, drift.Unknown, drift.Unknown}},
		"no version":             {with(latest, func(d *store.Deployed) { d.Version = "dev" }), drift.Drift{catalog.Unreleased, catalog.Stable, "1.2.0", nil, drift.Unknown, drift.Unknown}},
		"nothing seen":           {latest, drift.Drift{catalog.Waiting, catalog.Stable, "1.2.0", nil, drift.Unknown, drift.Unknown}},
		"a commit cut short":     {stable("1.2.0", "0123456789ab", 0), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Matches, drift.Unknown}},
		"a commit cut too short": {stable("1.2.0", "012345", 0), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", count(0), drift.Mismatch, drift.Unknown}},
		"another commit":         {stable("1.2.0", "1123456789abcdef", 0), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", count(0), drift.Mismatch, drift.Unknown}},
		"more than the commit":   {stable("1.2.0", commit+"0", 0), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", count(0), drift.Mismatch, drift.Unknown}},
		"no commit":              {stable("1.2.0", "", 0), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Unknown}},
		"its image":              {with(stable("1.2.0", "", 0), func(d *store.Deployed) { d.Digests = []string{"a"} }), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Matches}},
		"another image":          {with(stable("1.2.0", "", 0), func(d *store.Deployed) { d.Digests, d.StrangeDigests = []string{"a", "b"}, 1 }), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Mismatch}},
		"retracted":              {with(stable("1.2.0", "", 0), func(d *store.Deployed) { d.Release.Retracted = true }), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Unknown}},
		"does not answer":        {with(latest, func(d *store.Deployed) { d.LastError = "is away" }), drift.Drift{catalog.Failing, catalog.Stable, "1.2.0", nil, drift.Unknown, drift.Unknown}},
		"polled in time":         {with(stable("1.2.0", "", 0), polled(150*time.Second)), drift.Drift{catalog.Current, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Unknown}},
		"not polled lately":      {with(stable("1.2.0", "", 0), polled(151*time.Second)), drift.Drift{catalog.Stale, catalog.Stable, "1.2.0", count(0), drift.Unknown, drift.Unknown}},
		"nothing stable released": {
			with(store.Deployed{Latest: "1.0.0-rc.1"}, func(d *store.Deployed) { d.Version = "1.0.0" }),
			drift.Drift{catalog.Unreleased, catalog.Stable, "", nil, drift.Unknown, drift.Unknown},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, drift.Of(tc.deployed, now)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
