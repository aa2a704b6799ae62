// Package metrics keeps the numbers that Prometheus collects: of requests, polls, the store and this
// program. It counts what is reported to it and measures nothing itself.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/relkit/relkit/internal/buildinfo"
)

// Metrics are all that there are. Their registry is their own: a library that registers something
// somewhere changes nothing here.
type Metrics struct {
	registry *prometheus.Registry

	kinds           sync.Map // of kind to series
	requests        *prometheus.CounterVec
	requestDuration *prometheus.HistogramVec
	polls           *prometheus.CounterVec
	pollDuration    prometheus.Histogram
	lookups         *prometheus.CounterVec
	deliveries      *prometheus.CounterVec
}

// New returns metrics that have counted nothing yet.
func New(build buildinfo.Info) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shipped_http_requests_total",
			Help: "Requests answered, by method, route and status code.",
		}, []string{"method", "route", "code"}),
		requestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "shipped_http_request_duration_seconds",
			Help:    "Time from the header of a request to its answer, by method and route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route"}),
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shipped_polls_total",
			Help: "Deployments asked for their version, by outcome: success or failure.",
		}, []string{"outcome"}),
		pollDuration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "shipped_poll_duration_seconds",
			Help:    "Time that deployments took to report their version, or to fail.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shipped_cache_lookups_total",
			Help: "Reads that Redis was asked for, by outcome: hit, miss, or error, which the store answered instead.",
		}, []string{"outcome"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shipped_webhook_deliveries_total",
			Help: "Attempts to deliver a webhook, by hook and outcome: delivered, failed (and tried again), or dropped.",
		}, []string{"hook", "outcome"}),
	}
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "shipped_build_info",
		Help: "1, labelled with what is running.",
	}, []string{"version", "commit", "go_version"})
	info.WithLabelValues(build.Version, build.Commit, build.GoVersion).Set(1)
	m.registry.MustRegister(m.requests, m.requestDuration, m.polls, m.pollDuration, m.lookups, m.deliveries, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, outcome := range []string{"success", "failure"} {
		m.polls.WithLabelValues(outcome) // so that a rate can be made of the first one
	}
	return m
}

// Handler answers Prometheus.
func (m *Metrics) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:      slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ErrorHandling: promhttp.ContinueOnError, // what the store cannot return now must not hide the rest
		Timeout:       scrapeTimeout,
	})
}

// scrapeTimeout is below the one of Prometheus, 10 seconds.
const scrapeTimeout = 5 * time.Second

// Request counts a request. Route is a pattern's path, empty where none matched.
func (m *Metrics) Request(method, route string, code int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	of := kind{known(method), route, code}
	found, ok := m.kinds.Load(of)
	if !ok {
		found, _ = m.kinds.LoadOrStore(of, series{
			m.requests.WithLabelValues(of.method, route, strconv.Itoa(code)), m.requestDuration.WithLabelValues(of.method, route),
		})
	}
	counted, _ := found.(series)
	counted.requests.Inc()
	counted.duration.Observe(took.Seconds())
}

// kind is of requests that are counted together.
type kind struct {
	method, route string
	code          int
}

// series are those of a kind: to find them by their labels takes longer than to count.
type series struct {
	requests prometheus.Counter
	duration prometheus.Observer
}

// known keeps clients from making a time series of whatever they call a method.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// Poll counts a poll; err is nil for a success.
func (m *Metrics) Poll(took time.Duration, err error) {
	outcome := "success"
	if err != nil {
		outcome = "failure"
	}
	m.polls.WithLabelValues(outcome).Inc()
	m.pollDuration.Observe(took.Seconds())
}

// Lookup counts a read of the cache: a hit, a miss or an error.
func (m *Metrics) Lookup(outcome string) { m.lookups.WithLabelValues(outcome).Inc() }

// Delivery counts an attempt to deliver a webhook: delivered, failed or dropped.
func (m *Metrics) Delivery(hook, outcome string) { m.deliveries.WithLabelValues(hook, outcome).Inc() }

// Deliveries adds how many deliveries wait for each hook, as waiting returns on each scrape.
func (m *Metrics) Deliveries(waiting func(context.Context) (map[string]int, error)) {
	m.registry.MustRegister(waitingCollector(waiting))
}

// Reads adds how often each project was read, which counts returns each time that Prometheus asks.
func (m *Metrics) Reads(counts func(context.Context) (map[string]int64, error)) {
	m.registry.MustRegister(readsCollector(counts))
}

// Pool adds the state of the store's connections, which ask returns each time that Prometheus does.
func (m *Metrics) Pool(ask func() Pool) { m.registry.MustRegister(poolCollector(ask)) }
