package webhook

import (
	"context"
	"time"

	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

// watchLease is the lease of the replica that compares deployments with releases for all.
const watchLease = "webhook watch"

// watching is how long one comparison may take.
const watching = 30 * time.Second

// perQuery is how many deployments are read at once.
const perQuery = 500

// condition is what can be wrong with a deployment, and how long it must be so before there is an event.
type condition struct {
	kind  store.EventKind
	after time.Duration
	holds func(store.Deployed, drift.Drift) bool
}

func (n *Notifier) conditions() []condition {
	return []condition{
		{store.DeploymentBehind, n.behindAfter, func(_ store.Deployed, against drift.Drift) bool { return against.Behind != nil && *against.Behind > 0 }},
		{store.DeploymentMismatch, 0, func(_ store.Deployed, against drift.Drift) bool { return against.Commit == drift.Mismatch }},
		{store.DeploymentUnreachable, n.unreachableAfter, func(d store.Deployed, _ drift.Drift) bool { return d.URL != "" && d.LastError != "" }},
	}
}

type alertKey struct {
	environment, project string
	kind                 store.EventKind
}

func keyOf(a store.Alert) alertKey { return alertKey{a.Environment, a.Project, a.Kind} }

// watch makes events of conditions that begin, last or end, when this replica is the one to do so.
func (n *Notifier) watch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, watching)
	defer cancel()
	now := n.now()
	held, err := n.outbox.Lease(ctx, watchLease, n.holder, now, now.Add(2*watching))
	if err != nil || !held {
		return err
	}
	known, err := n.outbox.Alerts(ctx)
	if err != nil {
		return err
	}
	before := map[alertKey]store.Alert{}
	for _, a := range known {
		before[keyOf(a)] = a
	}
	var kept, ended []store.Alert
	var events []store.Event
	q := store.DeploymentQuery{Limit: perQuery}
	for {
		page, err := n.store.Deployments(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range page {
			against := drift.Of(d, now)
			for _, c := range n.conditions() {
				key := alertKey{d.Environment, d.Project, c.kind}
				a, lasts := before[key]
				delete(before, key)
				switch holds := c.holds(d, against); {
				case holds:
					if changed, event := last(a, lasts, c, d, against, now); changed != nil {
						kept, events = append(kept, *changed), append(events, event...)
					}
				case lasts:
					ended = append(ended, a)
					if a.Sent {
						events = append(events, recovered(a, d, now))
					}
				}
			}
			q.After = &store.Place{Environment: d.Environment, Project: d.Project}
		}
		if len(page) < perQuery {
			break
		}
	}
	for _, a := range before { // of deployments that are watched no more
		ended = append(ended, a)
	}
	if len(kept)+len(ended) == 0 {
		return nil
	}
	return n.outbox.SaveAlerts(ctx, watchLease, n.holder, kept, ended, events)
}

// last is what changes of an alert whose condition holds: it begins, or has lasted long enough for an event.
func last(a store.Alert, lasts bool, c condition, d store.Deployed, against drift.Drift, now time.Time) (changed *store.Alert, event []store.Event) {
	if !lasts || a.Since.After(now.Add(store.ClockSkew)) { // then a clock has been set back
		a = store.Alert{Environment: d.Environment, Project: d.Project, Kind: c.kind, Since: now, Sent: lasts && a.Sent}
		lasts = false
	}
	due := !a.Sent && now.Sub(a.Since) >= c.after
	if lasts && !due {
		return nil, nil
	}
	if due {
		a.Sent = true
		event = append(event, store.NewEvent(c.kind, d.Environment, d.Project, now, dataOf(d, against, c.kind, a.Since)))
	}
	return &a, event
}

func dataOf(d store.Deployed, against drift.Drift, kind store.EventKind, since time.Time) deploymentData {
	data := deploymentData{Environment: d.Environment, Project: d.Project, Version: d.Version, Commit: d.Commit, Since: since}
	switch kind {
	case store.DeploymentBehind:
		data.Latest, data.Behind = against.Latest, against.Behind
	case store.DeploymentMismatch:
		data.ReleaseCommit = d.Release.Commit
	case store.DeploymentUnreachable:
		data.Error = d.LastError
	}
	return data
}

func recovered(a store.Alert, d store.Deployed, now time.Time) store.Event {
	return store.NewEvent(store.DeploymentRecovered, d.Environment, d.Project, now, deploymentData{
		Environment: d.Environment, Project: d.Project, Version: d.Version, Commit: d.Commit, Since: a.Since, Was: a.Kind,
	})
}
