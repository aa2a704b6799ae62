package catalog_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

func TestSee(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	before := catalog.Observation{Version: "1.0.0", Commit: "abc", Since: noon, LastSeen: at(10), LastError: "no route to host"}
	for name, tc := range map[string]struct {
		before          catalog.Observation
		version, commit string
		at              time.Time
		want            catalog.Observation
	}{
		"the first":          {catalog.Observation{LastError: "EOF"}, "1.0.0", "abc", noon, catalog.Observation{Version: "1.0.0", Commit: "abc", Since: noon, LastSeen: noon}},
		"the first, of none": {catalog.Observation{}, "", "", noon, catalog.Observation{Since: noon, LastSeen: noon}},
		"the same":           {before, "1.0.0", "abc", at(20), catalog.Observation{Version: "1.0.0", Commit: "abc", Since: noon, LastSeen: at(20)}},
		"another version":    {before, "1.0.1", "abc", at(20), catalog.Observation{Version: "1.0.1", Commit: "abc", Since: at(20), LastSeen: at(20)}},
		"another commit":     {before, "1.0.0", "def", at(20), catalog.Observation{Version: "1.0.0", Commit: "def", Since: at(20), LastSeen: at(20)}},
		"a clock set back":   {before, "1.0.0", "abc", at(-5), catalog.Observation{Version: "1.0.0", Commit: "abc", Since: noon, LastSeen: noon}},
		"changed since then": {before, "1.0.1", "abc", at(-5), catalog.Observation{Version: "1.0.1", Commit: "abc", Since: at(-5), LastSeen: at(-5)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := tc.before.See(tc.version, tc.commit, tc.at)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
