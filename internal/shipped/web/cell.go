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
	c.States = append(c.standing(against), c.trouble(d, against, now)...)
	c.Worst = worst(c.States)
	return c
}

func worst(states []state) string {
	fromGood := []string{current, waiting, strange, behind, stale, failing}
	return slices.MaxFunc(states, func(a, b state) int {
		return slices.Index(fromGood, a.Kind) - slices.Index(fromGood, b.Kind)
	}).Kind
}

// standing is how the version stands to what was released.
func (c cell) standing(against drift.Drift) []state {
	switch {
	case c.Version == "" && c.Error != "":
		return nil
	case c.Version == "":
		return []state{{waiting, "not seen yet"}}
	case !c.Released:
		return []state{{strange, "not released"}}
	case against.Behind != nil && *against.Behind > 0:
		return []state{{behind, counted(*against.Behind, "release") + " behind"}}
	}
	return []state{{current, "up to date"}}
}

// trouble is what somebody should look at.
func (c cell) trouble(d catalog.Deployment, against drift.Drift, now time.Time) (states []state) {
	if against.Commit == drift.Mismatch {
		states = append(states, state{failing, "other commit"})
	}
	const slack = time.Minute
	switch {
	case c.Error != "":
		states = append(states, state{failing, "poll fails"})
	case c.Polled && c.Version != "" && now.Sub(d.LastSeen) > 3*d.Interval+slack:
		states = append(states, state{stale, "not asked lately"})
	}
	return states
}

// short is as much of a commit as git shows.
func short(commit string) string {
	const digits = 7
	return commit[:min(digits, len(commit))]
}
