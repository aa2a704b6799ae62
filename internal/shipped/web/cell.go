package web

import (
	"strconv"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

// state is what is to be said of a deployment in two words. Its kind has a colour and a sign of its own.
type state struct {
	Kind catalog.State
	Text string
}

// cell is what runs in one place.
type cell struct {
	Environment, Project string
	Version              string
	Released             string // the version that has a page; empty for none
	Commit               string
	States               []state
	Worst                catalog.State
	Since, Seen          moment
	Polled               bool
	ReportedBy           string
	Error                string
}

func cellOf(d store.Deployed, now time.Time) cell {
	against := drift.Of(d, now)
	c := cell{
		Environment: d.Environment,
		Project:     d.Project,
		Version:     d.Version,
		Commit:      short(d.Commit),
		States:      states(d, against, now),
		Worst:       against.State,
		Since:       momentOf(d.Since, now),
		Seen:        momentOf(d.LastSeen, now),
		Polled:      d.URL != "",
		ReportedBy:  d.ReportedBy,
		Error:       d.LastError,
	}
	if d.Release != nil {
		c.Released = string(d.Release.Version)
	}
	return c
}

// states are all problems, or the one state without any.
func states(d store.Deployed, against drift.Drift, now time.Time) (states []state) {
	add := func(kind catalog.State, text string) { states = append(states, state{kind, text}) }
	switch {
	case d.Version == "":
	case d.Release == nil:
		add(catalog.Unreleased, "not released")
	case *against.Behind > 0:
		add(catalog.Behind, strconv.Itoa(*against.Behind)+" behind")
	}
	if d.Release != nil && d.Release.Retracted {
		add(catalog.Failing, "retracted")
	}
	if against.Commit == drift.Mismatch {
		add(catalog.Failing, "other commit")
	}
	if against.Digests == drift.Mismatch {
		add(catalog.Failing, "other image")
	}
	switch {
	case d.LastError != "":
		add(catalog.Failing, "poll fails")
	case d.URL != "" && d.Version != "" && now.Sub(d.LastSeen) > d.StaleAfter():
		add(catalog.Stale, "not asked lately")
	case d.Version == "":
		add(catalog.Waiting, "not seen yet")
	case len(states) > 0:
	case d.Release.Prerelease:
		add(catalog.Candidate, "latest prerelease")
	default:
		add(catalog.Current, "up to date")
	}
	return states
}

// short is as much of a commit as git shows.
func short(commit string) string {
	const digits = 7
	return commit[:min(digits, len(commit))]
}
