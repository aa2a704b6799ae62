package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var deployments = map[string]func(trial){
	"a reported deployment":         reported,
	"a watched deployment":          watched,
	"history grows only by changes": history,
	"history of an environment":     historyOfOne,
	"removal keeps the history":     removal,
	"deployments are sorted":        sorted,
	"many put one deployment":       concurrentPut,
	"a clock that is set back":      clockSetBack,
}

func report(t testing.TB, s store.Store, environment, project, version, commit string, at time.Time) bool {
	t.Helper()
	created, err := s.PutDeployment(t.Context(), catalog.Deployment{
		Environment: environment, Project: project,
		Observation: catalog.Observation{Version: version, Commit: commit, LastSeen: at},
	})
	must(t, err)
	return created
}

func all(t testing.TB, s store.Store) []catalog.Deployment {
	t.Helper()
	page, err := s.Deployments(t.Context(), store.DeploymentQuery{Limit: 1000})
	must(t, err)
	all := make([]catalog.Deployment, len(page))
	for i, d := range page {
		all[i] = d.Deployment
	}
	return all
}

// changes are the last of a project's history in an environment, or in all.
func changes(t testing.TB, s store.Store, environment string, limit int) []catalog.Change {
	t.Helper()
	page, err := s.History(t.Context(), store.HistoryQuery{Project: "hello", Environment: environment, Limit: limit})
	must(t, err)
	list := make([]catalog.Change, len(page))
	for i, c := range page {
		list[i] = c.Change
	}
	return list
}

func reported(t trial) {
	s := t.open()
	equal(t, "deployments of an empty store", []catalog.Deployment{}, all(t, s))
	if !report(t, s, "production", "hello", "1.0.0", "abc", at(0)) {
		t.Error("the first report has not created the deployment")
	}
	if report(t, s, "production", "hello", "1.0.0", "abc", at(5)) {
		t.Error("the second report has created it again")
	}
	want := catalog.Deployment{
		Environment: "production", Project: "hello",
		Observation: catalog.Observation{Version: "1.0.0", Commit: "abc", Since: at(0), LastSeen: at(5)},
	}
	equal(t, "deployments", []catalog.Deployment{want}, all(t, t.open()))
}

func watched(t trial) {
	s := t.open()
	report(t, s, "production", "hello", "1.0.0", "abc", at(0))
	watch := catalog.Deployment{Environment: "production", Project: "hello", URL: "https://example.com/version", Interval: 90 * time.Second, Timeout: 1500 * time.Millisecond}
	created, err := s.PutDeployment(t.Context(), watch)
	must(t, err)
	if created {
		t.Error("a deployment that was there is created")
	}
	watch.Observation = catalog.Observation{Version: "1.0.0", Commit: "abc", Since: at(0), LastSeen: at(0)}
	equal(t, "deployments", []catalog.Deployment{watch}, all(t, s))
}

func history(t trial) {
	s := t.open()
	for i, seen := range []struct{ version, commit string }{
		{"1.0.0", "a"}, {"1.0.0", "a"}, {"1.0.1", "b"}, {"1.0.1", "c"}, {"1.0.1", "c"}, {"1.0.0", "a"},
	} {
		report(t, s, "production", "hello", seen.version, seen.commit, at(i))
	}
	change := func(version, commit string, minutes int) catalog.Change {
		return catalog.Change{Environment: "production", Project: "hello", Version: version, Commit: commit, Since: at(minutes)}
	}
	want := []catalog.Change{change("1.0.0", "a", 5), change("1.0.1", "c", 3), change("1.0.1", "b", 2), change("1.0.0", "a", 0)}
	got := changes(t, s, "", 10)
	equal(t, "history", want, got)
	got = changes(t, s, "", 2)
	equal(t, "the last two of history", want[:2], got)
	equal(t, "since when it runs", at(5), all(t, s)[0].Since)
}

func historyOfOne(t trial) {
	s := t.open()
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	report(t, s, "staging", "hello", "1.0.1", "", at(1))
	report(t, s, "staging", "other", "1.0.2", "", at(2))
	for environment, want := range map[string][]catalog.Change{
		"":        {{Environment: "staging", Project: "hello", Version: "1.0.1", Since: at(1)}, {Environment: "production", Project: "hello", Version: "1.0.0", Since: at(0)}},
		"staging": {{Environment: "staging", Project: "hello", Version: "1.0.1", Since: at(1)}},
		"none":    {},
	} {
		got := changes(t, s, environment, 10)
		equal(t, "history of "+environment, want, got)
	}
}

func removal(t trial) {
	s := t.open()
	report(t, s, "production", "hello", "1.0.0", "a", at(0))
	must(t, s.RemoveDeployment(t.Context(), "production", "hello"))
	equal(t, "deployments", []catalog.Deployment{}, all(t, s))
	if err := s.RemoveDeployment(t.Context(), "production", "hello"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a second removal: %v, want ErrNotFound", err)
	}
	if !report(t, s, "production", "hello", "1.0.0", "a", at(9)) {
		t.Error("a deployment that was removed is not created anew")
	}
	got := changes(t, s, "", 10)
	equal(t, "history", []catalog.Change{
		{Environment: "production", Project: "hello", Version: "1.0.0", Commit: "a", Since: at(9)},
		{Environment: "production", Project: "hello", Version: "1.0.0", Commit: "a", Since: at(0)},
	}, got)
}

func sorted(t trial) {
	s := t.open()
	for _, place := range [][2]string{{"b", "b"}, {"a-b", "c"}, {"b", "a"}, {"a.b", "a"}, {"a", "z"}, {"b", "a-"}} {
		report(t, s, place[0], place[1], "1.0.0", "", at(0))
	}
	var got [][2]string
	for _, d := range all(t, s) {
		got = append(got, [2]string{d.Environment, d.Project})
	}
	equal(t, "deployments", [][2]string{{"a", "z"}, {"a-b", "c"}, {"a.b", "a"}, {"b", "a"}, {"b", "a-"}, {"b", "b"}}, got)
}

func concurrentPut(t trial) {
	stores := []store.Store{t.open(), t.open()}
	var created atomic.Int64
	var group errgroup.Group
	for i := range 50 {
		group.Go(func() error {
			isNew, err := stores[i%2].PutDeployment(t.Context(), catalog.Deployment{
				Environment: "production", Project: "hello",
				Observation: catalog.Observation{Version: fmt.Sprintf("1.0.%d", i%2), LastSeen: at(0)},
			})
			if isNew {
				created.Add(1)
			}
			return err
		})
	}
	must(t, group.Wait())
	if created.Load() != 1 {
		t.Errorf("the deployment was created %d times", created.Load())
	}
	kept := changes(t, stores[0], "", 100)
	for i := range kept[1:] {
		if kept[i].Version == kept[i+1].Version {
			t.Errorf("changes %d and %d are both to %s", i, i+1, kept[i].Version)
		}
	}
	equal(t, "what runs", kept[0].Version, all(t, stores[0])[0].Version)
}

func clockSetBack(t trial) {
	s := t.open()
	report(t, s, "production", "hello", "1.0.0", "", at(60))
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	got := all(t, s)[0]
	if got.LastSeen.Before(got.Since) {
		t.Errorf("last seen at %s and since %s", got.LastSeen, got.Since)
	}
	report(t, s, "production", "hello", "1.0.1", "", at(1))
	kept := changes(t, s, "", 10)
	if len(kept) != 2 || kept[0].Version != "1.0.1" {
		t.Errorf("the last that was seen does not come first: %v", kept)
	}
}
