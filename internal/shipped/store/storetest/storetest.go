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

// Database is the database of a test, which has its tables.
type Database struct {
	Open Open
	Exec func(statement string) error
}

// trial is one test and its database.
type trial struct {
	*testing.T
	open Open
	exec func(statement string) error
}

// Run runs all tests. The database that it asks for is empty and only of that test.
func Run(t *testing.T, database func(t *testing.T) Database) {
	t.Helper()
	for _, tests := range []map[string]func(trial){releases, lists, digests, corrections, deployments, drifts, past, polls, projects, lifetime, outbox} {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				of := database(t)
				tests[name](trial{t, of.Open, of.Exec})
			})
		}
	}
}
