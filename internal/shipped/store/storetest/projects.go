package storetest

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/store"
)

var projects = map[string]func(trial){
	"projects by name":            sortedNames,
	"counters":                    counters,
	"counters of what is not":     countUnknown,
	"many count at the same time": concurrentCounts,
}

func sortedNames(t trial) {
	s := t.open()
	none, err := s.Projects(t.Context())
	must(t, err)
	equal(t, "projects of an empty store", []string{}, none)
	for _, project := range []string{"b", "a-b", "a.b", "a"} {
		_, err := s.AddRelease(t.Context(), Release(project, "1.0.0", 0))
		must(t, err)
	}
	report(t, s, "production", "c", "1.0.0", "", at(0))
	report(t, s, "production", "a", "1.0.0", "", at(0))
	got, err := s.Projects(t.Context())
	must(t, err)
	equal(t, "projects", []string{"a", "a-b", "a.b", "b", "c"}, got)
	must(t, s.RemoveDeployment(t.Context(), "production", "c"))
	must(t, s.RemoveDeployment(t.Context(), "production", "a"))
	got, err = s.Projects(t.Context())
	must(t, err)
	equal(t, "projects with a release", []string{"a", "a-b", "a.b", "b"}, got)
}

func counts(t testing.TB, s store.Store) map[string]int64 {
	t.Helper()
	counts, err := s.Counts(t.Context())
	must(t, err)
	return counts
}

func counters(t trial) {
	s := t.open()
	equal(t, "counters of an empty store", map[string]int64{}, counts(t, s))
	for _, project := range []string{"a", "b"} {
		_, err := s.AddRelease(t.Context(), Release(project, "1.0.0", 0))
		must(t, err)
	}
	must(t, s.Count(t.Context(), "a", 2))
	must(t, s.Count(t.Context(), "a", 1<<40))
	equal(t, "counters", map[string]int64{"a": 1<<40 + 2}, counts(t, t.open()))
}

func countUnknown(t trial) {
	s := t.open()
	must(t, s.Count(t.Context(), "none", 1))
	equal(t, "counters", map[string]int64{}, counts(t, s))
}

func concurrentCounts(t trial) {
	stores := []store.Store{t.open(), t.open()}
	_, err := stores[0].AddRelease(t.Context(), Release("a", "1.0.0", 0))
	must(t, err)
	var group errgroup.Group
	for i := range 100 {
		group.Go(func() error { return stores[i%2].Count(t.Context(), "a", 3) })
	}
	must(t, group.Wait())
	equal(t, "counters", map[string]int64{"a": 300}, counts(t, stores[0]))
}
