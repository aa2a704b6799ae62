package httpapi

import (
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// explainUnrouted answers what mux has no route for with problem documents, where mux itself would send
// plain text (404, 405). With health, there is nothing before the service has started of which one could
// say that it does not exist.
func explainUnrouted(health *Health, mux *http.ServeMux) {
	mux.HandleFunc(anything, func(w http.ResponseWriter, r *http.Request) {
		allowed := strings.Join(methodsOf(mux, r), ", ")
		switch {
		case health != nil && !health.started():
			refuseWhileStarting(w)
		case allowed != "":
			w.Header().Set("Allow", allowed)
			problem.Write(w, http.StatusMethodNotAllowed, r.Method+" is not possible here, only "+allowed)
		default:
			problem.Write(w, http.StatusNotFound, "there is nothing at "+r.URL.Path)
		}
	})
}

// anything is the pattern that matches what no other does. It has no method, and so no part that
// [routeOf] would take for a route.
const anything = "/"

// methodsOf are those that mux has a route for at the path of a request.
func methodsOf(mux *http.ServeMux, r *http.Request) (methods []string) {
	probe := r.WithContext(r.Context())
	for _, probe.Method = range []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"} {
		if _, pattern := mux.Handler(probe); pattern != anything {
			methods = append(methods, probe.Method)
		}
	}
	return methods
}
