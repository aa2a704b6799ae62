// Package api is the service's API under /api/v1: what was released, and what runs where. openapi.json
// describes it, and the tests hold one to the other. It decides nothing about releases itself: package
// catalog checks and compares them, a store keeps them.
package api

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store"
)

// prefix is where the API begins.
const prefix = "/api/v1"

// Options are what the handlers need.
type Options struct {
	Store   store.Store
	Tokens  access.Tokens
	Private bool // reading needs a token as well

	Keys seal.Keys // that encrypt the headers of polls

	// Environments come before all others in lists, in this order.
	Environments []string

	Limits *limit.Limits    // shared with all else that answers
	Log    *slog.Logger     // gets what the store failed with
	Now    func() time.Time // usually [time.Now]
}

// api is what the handlers share.
type api struct {
	store   store.Store
	private bool
	keys    seal.Keys

	environments []string

	limits *limit.Limits
	log    *slog.Logger
	now    func() time.Time
}

// Register adds the routes of the API to mux. Each pattern has a method, so that the mux answers other
// methods with 405 and those that there are.
func Register(mux *http.ServeMux, o Options) {
	a := &api{store: o.Store, private: o.Private, keys: o.Keys, environments: o.Environments, limits: o.Limits, log: o.Log, now: o.Now}
	methods := map[string][]string{}
	for _, route := range a.routes() {
		handler := a.read(route.handle)
		switch {
		case route.needs == access.Write:
			handler = o.Tokens.Require(access.Write, a.write(route.handle))
		case o.Private && !route.open:
			handler = o.Tokens.Require(access.Read, handler)
		}
		mux.Handle(route.method+" "+prefix+route.path, handler)
		methods[route.path] = append(methods[route.path], route.method)
	}
	for path, known := range methods {
		mux.Handle(http.MethodOptions+" "+prefix+path, allow(known))
	}
}

// allow answers OPTIONS with the methods of a path.
func allow(methods []string) http.Handler {
	methods = append(methods, http.MethodOptions)
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allowed := strings.Join(methods, ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
	})
}
