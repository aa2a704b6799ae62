package storetest

import (
	"cmp"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var projects = map[string]func(trial){
	"projects by name":            sortedNames,
	"what is known and removed":   whatIsKnown,
	"counters":                    counters,
	"counters of what is not":     countUnknown,
	"many count at the same time": concurrentCounts,
}

func sortedNames(t trial) {
	s := t.open()
	equal(t, "projects of an empty store", []store.Project{}, listed(t, s, store.ProjectQuery{}))
	for _, project := range []string{"b", "a-b", "a.b", "a"} {
		_, err := s.AddRelease(t.Context(), Release(project, "1.0.0", 0))
		must(t, err)
	}
	report(t, s, "production", "c", "1.0.0", "", at(0))
	report(t, s, "production", "a", "1.0.0", "", at(0))
	equal(t, "projects", []store.Project{{Name: "a", Latest: "1.0.0", Deployments: 1}, {Name: "a-b", Latest: "1.0.0", Deployments: 0}, {Name: "a.b", Latest: "1.0.0", Deployments: 0}, {Name: "b", Latest: "1.0.0", Deployments: 0}, {Name: "c", Latest: "", Deployments: 1}}, listed(t, s, store.ProjectQuery{}))
	equal(t, "those with a b", []store.Project{{Name: "a-b", Latest: "1.0.0", Deployments: 0}, {Name: "a.b", Latest: "1.0.0", Deployments: 0}, {Name: "b", Latest: "1.0.0", Deployments: 0}}, listed(t, s, store.ProjectQuery{Search: "b"}))
	equal(t, "a page", []store.Project{{Name: "a.b", Latest: "1.0.0", Deployments: 0}, {Name: "b", Latest: "1.0.0", Deployments: 0}}, listed(t, s, store.ProjectQuery{After: "a-b", Limit: 2}))
	must(t, s.RemoveDeployment(t.Context(), "production", "c"))
	must(t, s.RemoveDeployment(t.Context(), "production", "a"))
	equal(t, "projects with a release", []store.Project{{Name: "a", Latest: "1.0.0", Deployments: 0}, {Name: "a-b", Latest: "1.0.0", Deployments: 0}, {Name: "a.b", Latest: "1.0.0", Deployments: 0}, {Name: "b", Latest: "1.0.0", Deployments: 0}}, listed(t, s, store.ProjectQuery{}))
}

func listed(t testing.TB, s store.Store, q store.ProjectQuery) []store.Project {
	t.Helper()
	q.Limit = cmp.Or(q.Limit, 100)
	page, err := s.Projects(t.Context(), q)
	must(t, err)
	return page
}

// whatIsKnown is known for as long as anything of it is kept.
func whatIsKnown(t trial) {
	s := t.open()
	knows := func(project string, want bool) {
		t.Helper()
		got, err := s.Knows(t.Context(), project)
		must(t, err)
		equal(t, "whether "+project+" is known", want, got)
	}
	_, err := s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	_, err = s.AddRelease(t.Context(), Release("other", "1.0.0", 0))
	must(t, err)
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	report(t, s, "production", "gone", "1.0.0", "", at(0))
	must(t, s.RemoveDeployment(t.Context(), "production", "gone"))
	knows("hello", true)
	knows("gone", true)
	knows("none", false)
	for range 2 { // the second time after everything was made anew
		must(t, s.RemoveProject(t.Context(), "hello"))
		knows("hello", false)
		knows("other", true)
		equal(t, "what runs", []catalog.Deployment{}, all(t, s))
		equal(t, "its history", []catalog.Change{}, changes(t, s, "", 10))
		if _, err := s.Owners(t.Context(), digest("hello 1.0.0 archive")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a digest of it: %v", err)
		}
		if err := s.RemoveProject(t.Context(), "hello"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		added, err := s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
		must(t, err)
		if !added {
			t.Error("it is not new")
		}
	}
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
