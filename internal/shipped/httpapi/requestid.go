package httpapi

import (
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/access"
)

// requestIDHeader carries the id by which a request is found in the logs of all services it passes.
const requestIDHeader = "X-Request-Id"

// identify gives each request an id, the client's own where it sent a usable one, and returns it with
// the answer. It also makes room for the name of the client's token, which the access log shows.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !usableID(id) {
			id = rand.Text()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(access.WithName(r.Context())))
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
