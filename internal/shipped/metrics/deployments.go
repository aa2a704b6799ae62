package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/drift"
	"github.com/relkit/relkit/internal/shipped/store"
)

// DeploymentStore is the part of [store.Store] that says what runs.
type DeploymentStore interface {
	Deployments(ctx context.Context, q store.DeploymentQuery) ([]store.Deployed, error)
	States(ctx context.Context, now time.Time) (map[catalog.State]int, error)
}

// Deployments adds the state of each deployment, read from the store at each scrape. All replicas report the same.
func (m *Metrics) Deployments(from DeploymentStore, now func() time.Time) {
	m.registry.MustRegister(deploymentsCollector{from, now})
}

var (
	place    = []string{"environment", "project"}
	inStates = prometheus.NewDesc("shipped_deployments", "Deployments, by state.", []string{"state"}, nil)
	behind   = prometheus.NewDesc("shipped_deployment_behind",
		"Releases that come after the one that runs; none where what runs was not released.", place, nil)
	sinceSeen = prometheus.NewDesc("shipped_deployment_seconds_since_seen",
		"Time since a deployment was last seen or reported.", place, nil)
	polled = prometheus.NewDesc("shipped_deployment_reachable",
		"Whether the last poll of a deployment has succeeded: 1 or 0; none where it is reported.", place, nil)
	matches = prometheus.NewDesc("shipped_deployment_commit_match",
		"Whether what runs is of the commit of its release: 1 or 0; none where that is not known.", place, nil)
)

// mostDeployments is of how many there are series of their own, by environment and project: each takes memory here and there.
const mostDeployments = 2000

// perQuery is how many are asked for at once.
const perQuery = 500

type deploymentsCollector struct {
	from DeploymentStore
	now  func() time.Time
}

func (deploymentsCollector) Describe(to chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{inStates, behind, sinceSeen, polled, matches} {
		to <- description
	}
}

func (c deploymentsCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	now := c.now()
	states, err := c.from.States(ctx, now)
	if err != nil {
		to <- prometheus.NewInvalidMetric(inStates, err)
		return
	}
	for _, state := range catalog.States() {
		to <- prometheus.MustNewConstMetric(inStates, prometheus.GaugeValue, float64(states[state]), string(state))
	}
	q := store.DeploymentQuery{Limit: perQuery}
	for reported := 0; reported < mostDeployments; reported += perQuery {
		page, err := c.from.Deployments(ctx, q)
		if err != nil {
			to <- prometheus.NewInvalidMetric(behind, err)
			return
		}
		for _, d := range page {
			describe(to, d, now)
			q.After = &store.Place{Environment: d.Environment, Project: d.Project}
		}
		if len(page) < perQuery {
			return
		}
	}
}

func describe(to chan<- prometheus.Metric, d store.Deployed, now time.Time) {
	gauge := func(description *prometheus.Desc, value float64) {
		to <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, d.Environment, d.Project)
	}
	against := drift.Of(d, now)
	if against.Behind != nil {
		gauge(behind, float64(*against.Behind))
	}
	if !d.LastSeen.IsZero() {
		gauge(sinceSeen, now.Sub(d.LastSeen).Seconds())
	}
	if d.URL != "" {
		gauge(polled, truth(d.LastError == ""))
	}
	if against.Commit != drift.Unknown {
		gauge(matches, truth(against.Commit == drift.Matches))
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
