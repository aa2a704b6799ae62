package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// patience is how long the store may take for one request: longer than it ever needs, and short
// enough that a client is told of a database that is away.
const patience = 10 * time.Second

// clientHasGone is what nginx logs for a request whose client did not wait. It reaches nobody, and keeps
// such requests from counting as errors of the service.
const clientHasGone = 499

// handle serves a request. An error that is no [problem.Error] is the store's.
type handle func(ctx context.Context, r *http.Request) (reply, error)

// answer makes a handle a handler.
func (a *api) answer(serve handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := receive(r); err != nil {
			a.refuse(w, r, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		reply, err := serve(ctx, r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		a.send(w, r, reply)
	})
}

// refuse answers with a problem. What the store said is for the log alone.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if refused, ok := errors.AsType[*problem.Error](err); ok {
		refused.Write(w)
		return
	}
	if errors.Is(r.Context().Err(), context.Canceled) { // nobody is left to tell, and nothing has failed
		w.WriteHeader(clientHasGone)
		return
	}
	a.log.ErrorContext(r.Context(), "the store failed", "error", err, "request_id", w.Header().Get("X-Request-Id"))
	w.Header().Set("Retry-After", "5")
	problem.Write(w, http.StatusServiceUnavailable, "the store does not answer as it should: try again in a moment")
}
