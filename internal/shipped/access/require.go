package access

import (
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// Require lets requests pass that have a token with the right, and keeps its name for [Name] and for the [Recorder] of the request. All others get a
// problem document: 401 without a token that is known, 403 where the token is not enough.
//
// The token comes as a bearer token (RFC 6750). For reading, the password of a user of any name will do
// too: it is all that a browser can ask for.
func (t Tokens) Require(right Right, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if t.Empty() {
			refuse(w, right, http.StatusForbidden, "", "this needs a token, and the service has none: set SHIPPED_TOKENS")
			return
		}
		secret, given := secretOf(r, right)
		if !given {
			refuse(w, right, http.StatusUnauthorized, "", "this needs a token: send it as Authorization: Bearer …")
			return
		}
		found, known := t.find(secret)
		if !known {
			refuse(w, right, http.StatusUnauthorized, "invalid_token", "the token is not known")
			return
		}
		record(w, found.name)
		if found.right < right {
			refuse(w, right, http.StatusForbidden, "insufficient_scope", "the token "+found.name+" is for reading only")
			return
		}
		next.ServeHTTP(w, r.WithContext(withCaller(r.Context(), found)))
	})
}

func secretOf(r *http.Request, right Right) (secret string, given bool) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret), true
	}
	if right == Read {
		_, secret, given = r.BasicAuth()
		return secret, given
	}
	return "", false
}

// Insufficient is the challenge for a token that may not do this here (RFC 6750, section 3.1).
const Insufficient = `Bearer realm="shipped", error="insufficient_scope"`

// refuse answers with a challenge (RFC 6750, section 3), whose code is empty where no token was looked at.
func refuse(w http.ResponseWriter, right Right, status int, code, detail string) {
	challenge := `Bearer realm="shipped"`
	if code != "" {
		challenge += `, error="` + code + `"`
	}
	w.Header().Add("WWW-Authenticate", challenge)
	if right == Read {
		w.Header().Add("WWW-Authenticate", `Basic realm="shipped"`)
	}
	problem.Write(w, status, detail)
}
