// Package storetest holds every store to the same behaviour: that which [store.Store] promises. The
// packages of the stores run it on a real database.
package storetest

import (
	"maps"
	"slices"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Open opens the database of a test once more, which has its tables, and closes it when the test ends.
type Open func() store.Store

// trial is one test and its database.
type trial struct {
	*testing.T
	open Open
}

// Run runs all tests. The database that it asks for is empty and only of that test.
func Run(t *testing.T, database func(t *testing.T) Open) {
	t.Helper()
	for _, tests := range []map[string]func(trial){releases, lists, digests, corrections, deployments, drifts, past, polls, projects, lifetime, outbox} {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				tests[name](trial{t, database(t)})
			})
		}
	}
}
