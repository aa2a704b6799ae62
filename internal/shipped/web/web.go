// Package web is the page of the service: what was released, and what runs where, for people. It reads
// the store and changes nothing; its caller decides which clients may read.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Options are what the page needs.
type Options struct {
	Store   store.Store
	Version string // of this program, for the foot of the page

	// Environments come before all others, in this order.
	Environments []string

	API []byte // describes the API (OpenAPI 3.1), for the page about it

	Limits *limit.Limits    // shared with all else that answers
	Log    *slog.Logger     // gets what the store failed with
	Now    func() time.Time // usually [time.Now]
}

// site is what the handlers share.
type site struct {
	store   store.Store
	version string

	environments []string

	limits *limit.Limits
	log    *slog.Logger
	now    func() time.Time
	counts *counts

	described func() reference
}

// New returns the handler of
//
//	GET /{$}
//	GET /projects/   and all below
//	GET /api         which holds nothing of the store
//	GET /static/     and all below, which hold nothing of the store
//
// under which patterns it is to be mounted.
func New(o Options) http.Handler {
	s := &site{store: o.Store, version: o.Version, environments: o.Environments, limits: o.Limits, log: o.Log, now: o.Now, counts: newCounts(), described: describe(o.API)}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.answer(s.home))
	mux.Handle("GET /projects/{project}", s.answer(s.project))
	mux.Handle("GET /projects/{project}/{version}", s.answer(s.release))
	mux.Handle("GET /api", s.answer(s.reference))
	mux.Handle("GET /static/{file}", http.HandlerFunc(s.static))
	mux.Handle("/", s.answer(nothing))
	return protected(mux)
}
