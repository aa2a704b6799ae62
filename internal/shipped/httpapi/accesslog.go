package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/relkit/relkit/internal/shipped/access"
)

// logAccess writes one line for each request when it is answered, also when its handler panicked.
// Queries are left out: they may hold what is nobody's business.
func logAccess(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := record(w)
		defer logRequest(log, r, answer, began)
		next.ServeHTTP(answer, r)
		answer.code = cmp.Or(answer.code, http.StatusOK) // what net/http sends for a handler that says nothing
	})
}

func logRequest(log *slog.Logger, r *http.Request, answer *recorder, began time.Time) {
	level := severity(r, answer.code)
	if !log.Enabled(r.Context(), level) {
		return
	}
	attributes := [...]slog.Attr{
		slog.String("method", r.Method),
		slog.String("route", routeOf(r)),
		slog.String("path", r.URL.Path),
		slog.Int("status", answer.code),
		slog.Int64("bytes", answer.bytes),
		slog.Float64("duration_ms", float64(time.Since(began))/float64(time.Millisecond)),
		slog.String("remote", r.RemoteAddr),
		slog.String("request_id", requestID(r.Context())),
		tokenOf(r.Context()),
		traceOf(r.Context()),
	}
	log.LogAttrs(r.Context(), level, "request", attributes[:]...)
}

// tokenOf is the name of the token that the request came with; nothing without one.
func tokenOf(ctx context.Context) slog.Attr {
	if name := access.Name(ctx); name != "" {
		return slog.String("token", name)
	}
	return slog.Attr{}
}

// traceOf is the id by which the request is found in traces; nothing where there are none.
func traceOf(ctx context.Context) slog.Attr {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return slog.String("trace_id", span.TraceID().String())
	}
	return slog.Attr{}
}

// severity is the level of a request's line. Probes come every few seconds and would drown the rest.
func severity(r *http.Request, code int) slog.Level {
	switch {
	case IsRoutine(r):
		return slog.LevelDebug
	case code >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}
