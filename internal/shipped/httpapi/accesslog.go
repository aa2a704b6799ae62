package httpapi

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"
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
	// The mux has set the pattern on this very request: no middleware in between may copy it.
	_, route, _ := strings.Cut(r.Pattern, " ")
	log.LogAttrs(r.Context(), level, "request",
		slog.String("method", r.Method),
		slog.String("route", route),
		slog.String("path", r.URL.Path),
		slog.Int("status", answer.code),
		slog.Int64("bytes", answer.bytes),
		slog.Float64("duration_ms", float64(time.Since(began))/float64(time.Millisecond)),
		slog.String("remote", r.RemoteAddr),
		slog.String("request_id", requestID(r.Context())),
	)
}

// severity is the level of a request's line. Probes come every few seconds and would drown the rest.
func severity(r *http.Request, code int) slog.Level {
	switch {
	case r.URL.Path == livenessPath || r.URL.Path == readinessPath:
		return slog.LevelDebug
	case code >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}
