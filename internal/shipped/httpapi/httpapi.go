// Package httpapi answers the requests to the service. It opens no port and knows no environment:
// package httpserver does the one, package config the other.
package httpapi

import (
	"log/slog"
	"net/http"

	"github.com/relkit/relkit/internal/buildinfo"
)

// Options are what the handlers need.
type Options struct {
	Build     buildinfo.Info
	Readiness *Readiness
	Log       *slog.Logger // gets a line for each request
}

// New returns the handler of all requests.
func New(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /version", version(o.Build))
	mux.HandleFunc("GET "+livenessPath, alive)
	mux.Handle("GET "+readinessPath, o.Readiness)

	// From the outside in: a request has an id before anything is logged of it, and a panic has become
	// an answer when its status is logged.
	return identify(logAccess(o.Log, recoverPanics(o.Log, explainUnrouted(mux))))
}
