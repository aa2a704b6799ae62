package httpapi

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// observe reports each request to the log and the metrics when it is answered, also when its handler
// panicked.
func observe(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := record(w)
		defer func() {
			took := time.Since(began)
			line{began.Add(took), severity(r, answer.code), answer, took}.write(r, o.Log, o.Access)
			o.Observe(r.Method, routeOf(r), answer.code, took)
			if project := r.PathValue("project"); project != "" && r.Method == http.MethodGet && answer.code < http.StatusBadRequest {
				o.Count(project)
			}
		}()
		next.ServeHTTP(answer, r)
		answer.code = cmp.Or(answer.code, http.StatusOK) // what net/http sends for a handler that says nothing
	})
}

// routeOf is the path of the pattern that the mux has found for a request, empty before and where
// there was none.
func routeOf(r *http.Request) string {
	_, route, _ := strings.Cut(r.Pattern, " ")
	return route
}
