package httpapi

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// observe tells of each request when it is answered, also when its handler panicked.
func observe(tell func(method, route string, code int, took time.Duration), count func(project string), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := record(w)
		defer func() {
			code := cmp.Or(answer.code, http.StatusOK) // what net/http sends for a handler that says nothing
			tell(r.Method, routeOf(r), code, time.Since(began))
			if project := r.PathValue("project"); project != "" && r.Method == http.MethodGet && code < http.StatusBadRequest {
				count(project)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// routeOf is the path of the pattern that the mux has found for a request, empty before and where
// there was none.
func routeOf(r *http.Request) string {
	_, route, _ := strings.Cut(r.Pattern, " ")
	return route
}
