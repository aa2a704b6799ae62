package storetest

import (
	"fmt"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var past = map[string]func(trial){
	"two versions that answer in turn": inTurn,
	"a version that came back":         rollback,
	"history has an end":               endlessHistory,
	"pages of history":                 pagesOfHistory,
	"history that is forgotten":        forgotten,
	"who has reported":                 reporters,
}

// answers polls the environment once each half minute.
func answers(t trial, s store.Store, from time.Time, versions ...string) (until time.Time) {
	t.Helper()
	for _, version := range versions {
		c := claim(t, s, from)
		must(t, s.FinishPoll(t.Context(), c, store.Seen{Version: version, At: from}, from))
		from = from.Add(30 * time.Second)
	}
	return from
}

func ran(t trial, s store.Store) (versions []string) {
	t.Helper()
	for _, c := range changes(t, s, "", 100) {
		versions = append(versions, c.Version)
	}
	return versions
}

func inTurn(t trial) {
	s := t.open()
	watch(t, s, "production")
	until := answers(t, s, at(0), "1.0.0", "1.0.0")
	for range 50 {
		until = answers(t, s, until, "1.1.0", "1.0.0", "1.2.0")
	}
	equal(t, "the history", []string{"1.2.0", "1.1.0", "1.0.0"}, ran(t, s))
	until = answers(t, s, until, "1.2.0")
	equal(t, "what runs", "1.2.0", all(t, s)[0].Version)
	answers(t, s, until, "1.3.0")
	equal(t, "the history", []string{"1.3.0", "1.2.0", "1.1.0", "1.0.0"}, ran(t, s))
}

func rollback(t trial) {
	s := t.open()
	watch(t, s, "production")
	began := answers(t, s, at(0), "1.0.0", "1.1.0")
	until := began
	for until.Sub(began) < store.Settling {
		equal(t, "the history of what has not settled", []string{"1.1.0", "1.0.0"}, ran(t, s))
		until = answers(t, s, until, "1.0.0")
	}
	answers(t, s, until, "1.0.0", "1.0.0")
	equal(t, "the history", []string{"1.0.0", "1.1.0", "1.0.0"}, ran(t, s))
	equal(t, "since when", began, changes(t, s, "", 1)[0].Since)
}

// endlessHistory reports only the first and the last of its versions. The database makes the others, as thousand reports take long.
func endlessHistory(t trial) {
	s := t.open()
	version := func(i int) string { return fmt.Sprintf("1.0.%d", i) }
	for i := range 11 {
		report(t, s, "staging", "hello", version(i), "", at(i))
	}
	report(t, s, "production", "hello", version(0), "", at(0))
	const reported = 25
	must(t, t.exec(fmt.Sprintf(`INSERT INTO changes (environment, project, version, commit_hash, since, reported_by)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT environment, project, '1.0.' || i, commit_hash, since, reported_by FROM changes, n WHERE environment = 'production' ORDER BY i`,
		store.MaxChanges+20-reported-1)))
	equal(t, "changes before the end", store.MaxChanges+20-reported, len(changes(t, s, "production", 2*store.MaxChanges)))
	for i := store.MaxChanges + 20 - reported; i < store.MaxChanges+20; i++ {
		report(t, s, "production", "hello", version(i), "", at(i))
	}
	kept := changes(t, s, "production", 2*store.MaxChanges)
	equal(t, "changes", store.MaxChanges, len(kept))
	equal(t, "the first of them", version(20), kept[len(kept)-1].Version)
	equal(t, "changes of another environment", 11, len(changes(t, s, "staging", 100)))
}

func pagesOfHistory(t trial) {
	s := t.open()
	for i := range 10 {
		report(t, s, fmt.Sprintf("environment-%d", i%2), "hello", fmt.Sprintf("1.0.%d", i), "", at(i))
	}
	for environment, want := range map[string][]string{
		"":              {"1.0.9", "1.0.8", "1.0.7", "1.0.6", "1.0.5", "1.0.4", "1.0.3", "1.0.2", "1.0.1", "1.0.0"},
		"environment-1": {"1.0.9", "1.0.7", "1.0.5", "1.0.3", "1.0.1"},
	} {
		var got []string
		q := store.HistoryQuery{Project: "hello", Environment: environment, Limit: 3}
		for {
			page, err := s.History(t.Context(), q)
			must(t, err)
			for _, c := range page {
				got = append(got, c.Version)
			}
			if len(page) < q.Limit {
				break
			}
			q.Before = page[len(page)-1].ID
			report(t, s, environment+"-later", "hello", "2.0.0", "", at(100)) // what comes meanwhile moves nothing
		}
		equal(t, "the pages of "+environment, want, got)
		must(t, s.RemoveProject(t.Context(), "hello"))
		for i := range 10 {
			report(t, s, fmt.Sprintf("environment-%d", i%2), "hello", fmt.Sprintf("1.0.%d", i), "", at(i))
		}
	}
}

func forgotten(t trial) {
	s := t.open()
	report(t, s, "production", "hello", "1.0.0", "", at(0))
	report(t, s, "production", "hello", "1.0.1", "", at(1))
	report(t, s, "gone", "hello", "1.0.1", "", at(1))
	must(t, s.RemoveDeployment(t.Context(), "gone", "hello"))
	report(t, s, "staging", "hello", "1.0.1", "", at(1))
	report(t, s, "staging", "hello", "1.0.2", "", at(5))
	must(t, s.Forget(t.Context(), at(3)))
	equal(t, "the history", []catalog.Change{
		{Environment: "staging", Project: "hello", Version: "1.0.2", Since: at(5)},
		{Environment: "production", Project: "hello", Version: "1.0.1", Since: at(1)}, // it still runs
	}, changes(t, s, "", 10))
}

func reporters(t trial) {
	s := t.open()
	d := catalog.Deployment{
		Environment: "production", Project: "hello", ReportedBy: "ci", Digests: []string{"sha256:" + digest("a")},
		Observation: catalog.Observation{Version: "1.0.0", LastSeen: at(0)},
	}
	_, err := s.PutDeployment(t.Context(), d)
	must(t, err)
	d.Since = at(0)
	equal(t, "deployments", []catalog.Deployment{d}, all(t, s))
	equal(t, "who has reported", "ci", changes(t, s, "", 1)[0].ReportedBy)
	d = catalog.Deployment{
		Environment: "production", Project: "hello", URL: "https://example.com", Interval: time.Minute, Timeout: time.Second,
		Poll: catalog.Poll{Header: "Authorization: Bearer secret", VersionPath: "build.version", CommitPath: "git.commit.id"},
	}
	_, err = s.PutDeployment(t.Context(), d)
	must(t, err)
	equal(t, "what is to be polled", d.Poll, claim(t, s, at(0)).Deployment.Poll)
}
