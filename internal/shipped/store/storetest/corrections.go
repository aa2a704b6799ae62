package storetest

import (
	"errors"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var corrections = map[string]func(trial){
	"a retracted release is never the latest": retracted,
	"notes that were corrected":               corrected,
	"corrections of what is not there":        correctNothing,
}

func retracted(t trial) {
	s := t.open()
	publish(t, s)
	mistaken := Release("hello", "99999.0.0", 9)
	_, err := s.AddRelease(t.Context(), mistaken)
	must(t, err)
	mistaken.Retraction = &catalog.Retraction{At: at(10), Reason: "a wrong tag"}
	must(t, s.Retract(t.Context(), "hello", "99999.0.0", *mistaken.Retraction))
	for channel, want := range map[catalog.Channel]catalog.Version{catalog.Stable: "1.10.0", catalog.Prerelease: "2.0.0-rc.1"} {
		got, err := s.Latest(t.Context(), "hello", channel)
		must(t, err)
		equal(t, "the latest on "+string(channel), want, got.Version)
	}
	equal(t, "the list of projects", []store.Project{{Name: "hello", Latest: "1.10.0", Deployments: 0}}, listed(t, s, store.ProjectQuery{Limit: 1}))
	got, err := s.Release(t.Context(), "hello", "99999.0.0")
	must(t, err)
	equal(t, "what was retracted", mistaken, got)
	page, err := s.Releases(t.Context(), store.Query{Project: "hello", Limit: 1})
	must(t, err)
	equal(t, "the list of releases", []catalog.Release{summary(mistaken)}, page)
	mistaken.Retraction = nil
	added, err := s.AddRelease(t.Context(), mistaken) // by a pipeline that runs again
	if added || err != nil {
		t.Errorf("the same again: %t, %v", added, err)
	}
	must(t, s.Retract(t.Context(), "hello", "99999.0.0", catalog.Retraction{}))
	got, err = s.Latest(t.Context(), "hello", catalog.Stable)
	must(t, err)
	equal(t, "the latest when it is in force again", mistaken, got)
}

func corrected(t trial) {
	s := t.open()
	r := Release("hello", "1.0.0", 0)
	_, err := s.AddRelease(t.Context(), r)
	must(t, err)
	must(t, s.CorrectNotes(t.Context(), "hello", "1.0.0", "better"))
	added, err := s.AddRelease(t.Context(), r)
	if added || err != nil {
		t.Errorf("the same as it was published: %t, %v", added, err)
	}
	r.Notes = "better"
	got, err := s.Release(t.Context(), "hello", "1.0.0")
	must(t, err)
	equal(t, "the release", r, got)
	r.Commit = digest("other")[:40]
	if _, err := s.AddRelease(t.Context(), r); err == nil {
		t.Error("another commit is the same")
	}
}

func correctNothing(t trial) {
	s := t.open()
	for what, err := range map[string]error{
		"retract": s.Retract(t.Context(), "hello", "1.0.0", catalog.Retraction{At: at(0), Reason: "x"}),
		"notes":   s.CorrectNotes(t.Context(), "hello", "1.0.0", "x"),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
