package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/relkit/relkit/internal/shipped/problem"
)

const (
	livenessPath  = "/healthz"
	readinessPath = "/readyz"
	startupPath   = "/startupz"
)

// pingTimeout bounds how long a probe waits for the store. Kubernetes gives a probe one second.
const pingTimeout = 800 * time.Millisecond

var (
	aliveAnswer   = answerOf(status{"alive"})
	readyAnswer   = answerOf(status{"ready"})
	startedAnswer = answerOf(status{"started"})
)

type status struct {
	Status string `json:"status"`
}

// Health is what the probes report. The zero value is alive, neither started nor ready.
type Health struct {
	Log *slog.Logger // gets a line when the store stops to answer and when it is back

	ping     atomic.Pointer[func(context.Context) error] // set when the service has started
	open     atomic.Bool
	storeOut atomic.Bool // as the last probe saw it
}

// Started makes the service ready to answer more than probes. Each readiness probe pings from then on.
func (h *Health) Started(ping func(context.Context) error) { h.ping.Store(&ping) }

// Set reports whether connections are accepted, and will be for a while.
func (h *Health) Set(open bool) { h.open.Store(open) }

// Ready reports whether requests are answered, whatever the store does.
func (h *Health) Ready() bool { return h.started() && h.open.Load() }

func (h *Health) started() bool { return h.ping.Load() != nil }

// register adds the probes, which more than one port may answer.
func (h *Health) register(mux *http.ServeMux) {
	mux.HandleFunc("GET "+livenessPath, alive)
	mux.HandleFunc("GET "+readinessPath, h.readiness)
	mux.HandleFunc("GET "+startupPath, h.startup)
}

// IsProbe reports whether a request asks how the service is.
func IsProbe(r *http.Request) bool {
	switch r.URL.Path {
	case livenessPath, readinessPath, startupPath:
		return true
	}
	return false
}

// IsRoutine reports whether a request is one that comes every few seconds, from probes and Prometheus.
func IsRoutine(r *http.Request) bool { return IsProbe(r) || r.URL.Path == MetricsPath }

// alive answers whenever the process can answer at all. It looks at nothing else: a database that is
// away is no reason to restart this process.
func alive(w http.ResponseWriter, _ *http.Request) {
	aliveAnswer.write(w)
}

// startup answers 200 from when the store's tables are as this program needs them.
func (h *Health) startup(w http.ResponseWriter, _ *http.Request) {
	if !h.started() {
		refuseWhileStarting(w)
		return
	}
	startedAnswer.write(w)
}

// readiness answers 200 while requests can be served, and 503 from the beginning of a shutdown.
func (h *Health) readiness(w http.ResponseWriter, r *http.Request) {
	ping := h.ping.Load()
	switch {
	case ping == nil:
		refuseWhileStarting(w)
		return
	case !h.open.Load():
		problem.Write(w, http.StatusServiceUnavailable, "the service is shutting down")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
	defer cancel()
	err := (*ping)(ctx)
	if r.Context().Err() == nil { // else the prober has gone, which says nothing about the store
		h.logStore(r.Context(), err)
	}
	if err != nil {
		problem.Write(w, http.StatusServiceUnavailable, "the store does not answer")
		return
	}
	readyAnswer.write(w)
}

func (h *Health) logStore(ctx context.Context, err error) {
	switch {
	case err != nil && !h.storeOut.Swap(true):
		h.Log.ErrorContext(ctx, "not ready: the store does not answer", "error", err)
	case err == nil && h.storeOut.Swap(false):
		h.Log.InfoContext(ctx, "ready again: the store answers")
	}
}

func refuseWhileStarting(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	problem.Write(w, http.StatusServiceUnavailable, "the service is starting")
}
