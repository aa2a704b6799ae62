package httpapi

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// requestIDHeader carries the id by which a request is found in the logs of all services it passes.
const requestIDHeader = "X-Request-Id"

// identify gives each request an id, the client's own where it sent a usable one, and returns it with
// the answer.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !usableID(id) {
			id = rand.Text()
		}
		w.Header()[requestIDHeader] = []string{id} // the name is in its canonical form
		next.ServeHTTP(w, r)
	})
}

// requestID is the id of the request that w answers.
func requestID(w http.ResponseWriter) string { return w.Header().Get(requestIDHeader) }

// usableID reports whether an id from outside may go into logs and headers: it must be short and of
// characters that mean nothing to a shell, a query or a page.
func usableID(id string) bool {
	const longest = 64
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"
	return id != "" && len(id) <= longest && strings.Trim(id, allowed) == ""
}
