package httpapi

import (
	"net/http"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// explainUnrouted turns the plain text with which a mux answers what it has no route for (404, 405)
// into problem documents. Everything else passes. With health, there is nothing before the service has
// started of which one could say that it does not exist.
func explainUnrouted(health *Health, mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r) // not the handler found: only the mux itself sets r.Pattern and path values
			return
		}
		if health != nil && !health.started() {
			refuseWhileStarting(w)
			return
		}
		refusal := refusal{header: http.Header{}}
		refuse.ServeHTTP(&refusal, r)
		if refusal.code == http.StatusMethodNotAllowed {
			allowed := refusal.header.Get("Allow")
			w.Header().Set("Allow", allowed)
			problem.Write(w, refusal.code, r.Method+" is not possible here, only "+allowed)
			return
		}
		problem.Write(w, http.StatusNotFound, "there is nothing at "+r.URL.Path)
	})
}

// refusal keeps the status and headers of an answer and drops its text.
type refusal struct {
	header http.Header
	code   int
}

func (r *refusal) Header() http.Header            { return r.header }
func (r *refusal) WriteHeader(code int)           { r.code = code }
func (r *refusal) Write(text []byte) (int, error) { return len(text), nil }
