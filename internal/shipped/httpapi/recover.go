package httpapi

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// recoverPanics makes a panic of a handler a 500 that the log explains; the client gets no more than
// the id to ask for. An answer that had begun is cut off, so that no client takes it for complete.
func recoverPanics(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := record(w)
		id := requestID(w)
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if reason == http.ErrAbortHandler { //nolint:errorlint // a panic's value, compared as net/http does
				panic(reason)
			}
			log.Error("panic", "reason", reason, "request_id", id, "stack", string(debug.Stack()))
			if answer.code != 0 {
				panic(http.ErrAbortHandler)
			}
			problem.Write(answer, http.StatusInternalServerError, "the log has more about request "+id)
		}()
		next.ServeHTTP(answer, r)
	})
}
