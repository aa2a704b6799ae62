package drift_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

func TestOf(t *testing.T) {
	published := []store.PublishedVersion{
		{Version: "2.0.0-rc.1", Commit: commit, Prerelease: true},
		{Version: "1.2.0", Commit: commit},
		{Version: "1.1.1", Commit: commit},
		{Version: "1.1.0", Commit: commit},
		{Version: "1.1.0-rc.1", Commit: commit, Prerelease: true},
		{Version: "1.0.0", Commit: commit, Prerelease: true}, // a release that only its publisher calls a prerelease
	}
	behind := func(n int) *int { return &n }
	for name, tc := range map[string]struct {
		version, commit string
		published       []store.PublishedVersion
		want            drift.Drift
	}{
		"the latest":              {"1.2.0", commit, published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Matches}},
		"with the v of a tag":     {"v1.2.0", commit, published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Matches}},
		"two behind":              {"1.1.0", commit, published, drift.Drift{catalog.Stable, "1.2.0", behind(2), drift.Matches}},
		"a prerelease":            {"1.1.0-rc.1", commit, published, drift.Drift{catalog.Prerelease, "2.0.0-rc.1", behind(4), drift.Matches}},
		"a declared prerelease":   {"1.0.0", commit, published, drift.Drift{catalog.Prerelease, "2.0.0-rc.1", behind(5), drift.Matches}},
		"the latest of all":       {"2.0.0-rc.1", commit, published, drift.Drift{catalog.Prerelease, "2.0.0-rc.1", behind(0), drift.Matches}},
		"newer than any":          {"3.0.0", commit, published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Unknown}},
		"between two":             {"1.1.5", commit, published, drift.Drift{catalog.Stable, "1.2.0", behind(1), drift.Unknown}},
		"a commit cut short":      {"1.2.0", "0123456789AB", published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Matches}},
		"a commit cut too short":  {"1.2.0", "012345", published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Mismatch}},
		"another commit":          {"1.2.0", "1123456789abcdef", published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Mismatch}},
		"more than the commit":    {"1.2.0", commit + "0", published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Mismatch}},
		"no commit":               {"1.2.0", "", published, drift.Drift{catalog.Stable, "1.2.0", behind(0), drift.Unknown}},
		"no version":              {"dev", commit, published, drift.Drift{catalog.Stable, "1.2.0", nil, drift.Unknown}},
		"nothing seen":            {"", "", published, drift.Drift{catalog.Stable, "1.2.0", nil, drift.Unknown}},
		"nothing released":        {"1.2.0", commit, nil, drift.Drift{catalog.Stable, "", nil, drift.Unknown}},
		"nothing stable released": {"1.0.0", commit, published[:1], drift.Drift{catalog.Stable, "", nil, drift.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			got := drift.Of(catalog.Observation{Version: tc.version, Commit: tc.commit}, tc.published)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
