package storetest

import (
	"context"
	"testing"
)

// OpenEmpty opens a database until the test ends.
func OpenEmpty[S Migrated](t testing.TB, open func(context.Context, string) (S, error), at string) S {
	t.Helper()
	s, err := open(t.Context(), at)
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// OpenReady opens a database with its tables until the test ends.
func OpenReady[S Migrated](t testing.TB, open func(context.Context, string) (S, error), at string) S {
	t.Helper()
	s := OpenEmpty(t, open, at)
	_, err := migrator(t, s).Up(t.Context())
	must(t, err)
	return s
}
