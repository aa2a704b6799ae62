package web

import (
	"slices"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

// state is what is to be said of a deployment in two words. Its kind has a colour and a sign of its own.
type state struct {
	Kind string
	Text string
}

// The kinds, from good to bad.
const (
	current = "current"
	waiting = "waiting" // nothing is known yet
	strange = "strange" // what runs was not released
	behind  = "behind"
	stale   = "stale" // nobody looks any more
	failing = "failing"
)

// cell is what runs in one place.
type cell struct {
	Environment, Project string
	Version              string
	Released             bool // the version has a page
	Commit               string
	States               []state
	Worst                string // kind
	Since, Seen          moment
	Polled               bool
	Error                string
}

func cellOf(d catalog.Deployment, published []store.PublishedVersion, now time.Time) cell {
	against := drift.Of(d.Observation, published)
	c := cell{
		Environment: d.Environment,
		Project:     d.Project,
		Version:     d.Version,
		Commit:      short(d.Commit),
		Since:       momentOf(d.Since, now),
		Seen:        momentOf(d.LastSeen, now),
		Polled:      d.URL != "",
		Error:       d.LastError,
	}
	if running, err := catalog.ParseVersion(d.Version); err == nil {
		c.Version = string(running)
		for _, p := range published {
			c.Released = c.Released || p.Version == running
		}
	}
	c.States = c.states(d, against, now)
	c.Worst = worst(c.States)
	return c
}

func worst(states []state) string {
	fromGood := []string{current, waiting, strange, behind, stale, failing}
	return slices.MaxFunc(states, func(a, b state) int {
		return slices.Index(fromGood, a.Kind) - slices.Index(fromGood, b.Kind)
	}).Kind
}

// states are all that is not as it should be, or the one that it is.
func (c cell) states(d catalog.Deployment, against drift.Drift, now time.Time) (states []state) {
	switch {
	case c.Version == "":
	case !c.Released:
		states = append(states, state{strange, "not released"})
	case against.Behind != nil && *against.Behind > 0:
		states = append(states, state{behind, counted(*against.Behind, "release") + " behind"})
	}
	if against.Commit == drift.Mismatch {
		states = append(states, state{failing, "other commit"})
	}
	const slack = time.Minute
	switch {
	case c.Error != "":
		states = append(states, state{failing, "poll fails"})
	case c.Polled && c.Version != "" && now.Sub(d.LastSeen) > 3*d.Interval+slack:
		states = append(states, state{stale, "not asked lately"})
	case c.Version == "":
		states = append(states, state{waiting, "not seen yet"})
	case len(states) == 0:
		states = append(states, state{current, "up to date"})
	}
	return states
}

// short is as much of a commit as git shows.
func short(commit string) string {
	const digits = 7
	return commit[:min(digits, len(commit))]
}
