package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/relkit/relkit/internal/shipped/access"
)

// logRequest writes one line for a request that has been answered. Queries are left out: they may hold
// what is nobody's business.
func logRequest(log slog.Handler, r *http.Request, answer *recorder, began time.Time, took time.Duration) {
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
		slog.Int64("duration_us", took.Microseconds()),
		slog.String("remote", r.RemoteAddr),
		slog.String("request_id", requestID(answer)),
		tokenOf(r.Context()),
		traceOf(r.Context()),
	}
	line := slog.NewRecord(began.Add(took), level, "request", 0) // a Logger would look for the line of the source each time
	line.AddAttrs(attributes[:]...)
	_ = log.Handle(r.Context(), line) // nothing can be logged about a log that fails
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
