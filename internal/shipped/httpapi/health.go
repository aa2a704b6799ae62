package httpapi

import (
	"net/http"
	"sync/atomic"

	"github.com/relkit/relkit/internal/shipped/problem"
)

const (
	livenessPath  = "/healthz"
	readinessPath = "/readyz"
)

var (
	aliveBody = encode(status{"alive"})
	readyBody = encode(status{"ready"})
)

type status struct {
	Status string `json:"status"`
}

// alive answers whenever the process can answer at all. It looks at nothing else: a database that is
// away is no reason to restart this process.
func alive(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, "application/json", aliveBody)
}

// Readiness tells load balancers whether to send requests here. The zero value is not ready.
type Readiness struct{ ready atomic.Bool }

// Set makes the service ready or not, from the next probe on.
func (r *Readiness) Set(ready bool) { r.ready.Store(ready) }

// ServeHTTP answers a readiness probe: 200, or 503 before the service has started and from the
// beginning of its shutdown.
func (r *Readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if !r.ready.Load() {
		problem.Write(w, http.StatusServiceUnavailable, "the service is starting or shutting down")
		return
	}
	write(w, http.StatusOK, "application/json", readyBody)
}
