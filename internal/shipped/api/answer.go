package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
)

// How long an answer may be kept without asking whether it is still so. All of them are answered with
// 304 while they are.
const (
	alwaysAsk = "no-cache"
	minute    = "max-age=60"
)

// clientHasGone is what nginx logs for a request whose client did not wait. It reaches no client, and keeps
// such requests from counting as errors of the service.
const clientHasGone = 499

// read makes the handler of a request that changes nothing. Its body is not read.
func (a *api) read(serve reply.Maker) http.Handler {
	return reply.Handler(a.limits, func(ctx context.Context, r *http.Request) (reply.Reply, error) {
		answer, err := serve(ctx, r)
		if a.private {
			answer.Caching = "private, " + answer.Caching
		}
		return answer, err
	}, a.refuse)
}

// write makes the handler of a request that changes something. Its body is received before anything else is done, so that a slow
// client uses up none of the store's time.
func (a *api) write(serve reply.Maker) http.Handler {
	handler := reply.Handler(a.limits, func(ctx context.Context, r *http.Request) (reply.Reply, error) {
		answer, err := serve(ctx, r)
		answer.Caching = "no-store"
		return answer, err
	}, a.refuse)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done, err := a.receive(r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		defer done()
		handler.ServeHTTP(w, r)
	})
}

// inJSON replies with a value of this package's types, which can always be written.
func inJSON(status int, value any) reply.Reply {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return reply.Reply{Status: status, ContentType: "application/json", Body: append(body, '\n'), Caching: alwaysAsk}
}

// permit refuses what the token of a request may not write: something of a project, or of all where the name is empty, in an
// environment, or in none.
func permit(ctx context.Context, project, environment string) error {
	if access.MayWrite(ctx, project, environment) {
		return nil
	}
	return problem.New(http.StatusForbidden, "the token "+access.Name(ctx)+" is for another project or environment")
}

// refuse answers with a problem. What the store said is only for the log. An error that is neither a [problem.Error] nor
// [limit.ErrBusy] is the store's.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if refused, ok := errors.AsType[*problem.Error](err); ok {
		if refused.Status == http.StatusForbidden {
			w.Header().Set("WWW-Authenticate", access.Insufficient)
		}
		refused.Write(w)
		return
	}
	if errors.Is(r.Context().Err(), context.Canceled) { // there is no one to answer, and nothing has failed
		w.WriteHeader(clientHasGone)
		return
	}
	if errors.Is(err, limit.ErrBusy) {
		w.Header().Set("Retry-After", "1")
		problem.Write(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	a.log.ErrorContext(r.Context(), "the store failed", "error", err, "request_id", w.Header().Get("X-Request-Id"))
	w.Header().Set("Retry-After", "5")
	problem.Write(w, http.StatusServiceUnavailable, "the store does not answer as it should: try again in a moment")
}
