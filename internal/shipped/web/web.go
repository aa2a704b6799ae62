// Package web is the page of the service: what was released, and what runs where, for people. It reads
// the store and changes nothing; who may read is decided by who mounts it.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Options are what the page needs.
type Options struct {
	Store   store.Store
	Version string           // of this program, for the foot of the page
	Log     *slog.Logger     // gets what the store failed with
	Now     func() time.Time // usually [time.Now]
}

// New returns the handler of
//
//	GET /{$}
//	GET /projects/   and all below
//	GET /static/     and all below, which hold nothing of the store
//
// under which patterns it is to be mounted.
func New(o Options) http.Handler {
	_ = o
	return http.NewServeMux()
}
