package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Pool is how far the connections to the store are in use.
type Pool struct {
	Max, InUse, Idle int
	Waits            int64         // times that none was free
	Waited           time.Duration // in all of them together
}

var (
	connections = prometheus.NewDesc("shipped_store_connections",
		"Connections to the store, by state: in_use or idle.", []string{"state"}, nil)
	connectionsMax = prometheus.NewDesc("shipped_store_connections_max",
		"Connections to the store that there may be at most.", nil, nil)
	waits = prometheus.NewDesc("shipped_store_waits_total",
		"Times that all connections to the store were in use and one had to be waited for.", nil, nil)
	waited = prometheus.NewDesc("shipped_store_wait_seconds_total",
		"Time that was waited for connections to the store.", nil, nil)
	reads = prometheus.NewDesc("shipped_project_reads_total",
		"Times that something of a project was read, in all replicas together and since the store was made.", []string{"project"}, nil)
)

var undelivered = prometheus.NewDesc("shipped_webhook_waiting",
	"Deliveries that wait for a webhook, in all replicas together.", []string{"hook"}, nil)

// waitingCollector asks the store, which may be away.
type waitingCollector func(context.Context) (map[string]int, error)

func (waitingCollector) Describe(to chan<- *prometheus.Desc) { to <- undelivered }

func (waiting waitingCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	counted, err := waiting(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(undelivered, err)
		return
	}
	for hook, n := range counted {
		to <- prometheus.MustNewConstMetric(undelivered, prometheus.GaugeValue, float64(n), hook)
	}
}

// poolCollector asks for a pool's state when it is collected.
type poolCollector func() Pool

func (poolCollector) Describe(to chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{connections, connectionsMax, waits, waited} {
		to <- description
	}
}

func (ask poolCollector) Collect(to chan<- prometheus.Metric) {
	pool := ask()
	to <- prometheus.MustNewConstMetric(connections, prometheus.GaugeValue, float64(pool.InUse), "in_use")
	to <- prometheus.MustNewConstMetric(connections, prometheus.GaugeValue, float64(pool.Idle), "idle")
	to <- prometheus.MustNewConstMetric(connectionsMax, prometheus.GaugeValue, float64(pool.Max))
	to <- prometheus.MustNewConstMetric(waits, prometheus.CounterValue, float64(pool.Waits))
	to <- prometheus.MustNewConstMetric(waited, prometheus.CounterValue, pool.Waited.Seconds())
}

// readsCollector asks the store, which may be away.
type readsCollector func(context.Context) (map[string]int64, error)

// countTimeout leaves time for the rest of the scrape.
const countTimeout = 2 * time.Second

func (readsCollector) Describe(to chan<- *prometheus.Desc) { to <- reads }

func (ask readsCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	counts, err := ask(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(reads, err)
		return
	}
	for project, count := range counts {
		to <- prometheus.MustNewConstMetric(reads, prometheus.CounterValue, float64(count), project)
	}
}
