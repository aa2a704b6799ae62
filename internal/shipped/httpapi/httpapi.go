// Package httpapi is what all requests to the service pass through: ids, the access log, metrics,
// panics, probes. It opens no port and knows no environment: package httpserver does the one, package
// config the other. What is answered under /api/v1 and on the page is the part of packages api and web.
package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/buildinfo"
)

// Options are what the handlers need.
type Options struct {
	Build  buildinfo.Info
	Health *Health
	Log    *slog.Logger // its level decides about lines of Access too
	Access AccessLog    // gets a line for each request

	// Observe is called with each request when it is answered. Route is the pattern's path, empty where
	// nothing matched.
	Observe func(method, route string, code int, took time.Duration)
	// Count is called with each project that a client has read something of.
	Count func(project string)
	// Trace surrounds what is worth a span; nil for none.
	Trace func(http.Handler) http.Handler
}

// New returns the handler of all requests. Until o.Health has started it answers the probes and
// /version, and everything else with 503: routes may be added to the mux that long.
func New(o Options) (http.Handler, *http.ServeMux) {
	mux := http.NewServeMux()
	mux.Handle("GET /version", version(o.Build))
	o.Health.register(mux)
	explainUnrouted(o.Health, mux)

	// From the outside in: a request has an id before anything is logged of it, and a panic has become
	// an answer when its status is logged. What follows identify must not copy the request: the mux sets
	// the pattern on it, which those further out look at.
	handler := observe(o, recoverPanics(o.Log, mux))
	if o.Trace != nil {
		handler = o.Trace(handler)
	}
	return identify(handler), mux
}
