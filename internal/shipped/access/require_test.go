package access_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
)

func TestRequire(t *testing.T) {
	const (
		unknown  = `Bearer realm="shipped", error="invalid_token"`
		missing  = `Bearer realm="shipped"`
		too      = `Bearer realm="shipped", error="insufficient_scope"`
		basic    = `Basic realm="shipped"`
		password = "Basic dXNlcjowMTIzNDU2Nzg5YWJjZGVmLXJlYWRpbmc=" // user:0123456789abcdef-reading
	)
	known := "ci=" + writing + ",dashboard:read=" + reading
	for name, tc := range map[string]struct {
		tokens        string
		right         access.Right
		authorization string
		code          int
		challenges    []string
		caller        string
	}{
		"a writer writes":           {known, access.Write, "Bearer " + writing, http.StatusNoContent, nil, "ci"},
		"a writer reads":            {known, access.Read, "Bearer " + writing, http.StatusNoContent, nil, "ci"},
		"a reader reads":            {known, access.Read, "Bearer " + reading, http.StatusNoContent, nil, "dashboard"},
		"a reader in a browser":     {known, access.Read, password, http.StatusNoContent, nil, "dashboard"},
		"the scheme in small":       {known, access.Write, "bearer  " + writing, http.StatusNoContent, nil, "ci"},
		"a reader writes":           {known, access.Write, "Bearer " + reading, http.StatusForbidden, []string{too}, "dashboard"},
		"a password to write":       {known, access.Write, password, http.StatusUnauthorized, []string{missing}, ""},
		"nothing":                   {known, access.Write, "", http.StatusUnauthorized, []string{missing}, ""},
		"nothing, to read":          {known, access.Read, "", http.StatusUnauthorized, []string{missing, basic}, ""},
		"another secret":            {known, access.Write, "Bearer " + writing + "x", http.StatusUnauthorized, []string{unknown}, ""},
		"the beginning of a secret": {known, access.Write, "Bearer " + writing[:16], http.StatusUnauthorized, []string{unknown}, ""},
		"an empty secret":           {known, access.Write, "Bearer ", http.StatusUnauthorized, []string{unknown}, ""},
		"no scheme":                 {known, access.Write, writing, http.StatusUnauthorized, []string{missing}, ""},
		"no token is configured":    {"", access.Write, "Bearer " + writing, http.StatusForbidden, []string{missing}, ""},
		"none, and an empty token":  {"", access.Read, "Bearer ", http.StatusForbidden, []string{missing, basic}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, err := access.Parse(tc.tokens)
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
			request.Header.Set("Authorization", tc.authorization)
			answer := &recorder{ResponseRecorder: httptest.NewRecorder()}
			tokens.Require(tc.right, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got := access.Name(r.Context()); got != tc.caller {
					t.Errorf("the handler is called by %q, want %q", got, tc.caller)
				}
				w.WriteHeader(http.StatusNoContent)
			})).ServeHTTP(outer{answer}, request)

			if answer.Code != tc.code {
				t.Errorf("%d, want %d: %s", answer.Code, tc.code, answer.Body)
			}
			if diff := cmp.Diff(tc.challenges, answer.Header().Values("WWW-Authenticate")); diff != "" {
				t.Error(diff)
			}
			if answer.token != tc.caller {
				t.Errorf("the log would name %q, want %q", answer.token, tc.caller)
			}
		})
	}
}

// recorder keeps the name of a token, as an access log does.
type recorder struct {
	*httptest.ResponseRecorder
	token string
}

func (r *recorder) SetToken(name string) { r.token = name }

// outer is around a recorder.
type outer struct{ http.ResponseWriter }

func (o outer) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func TestRequireWithoutARecorder(t *testing.T) {
	tokens, err := access.Parse("ci=" + writing)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	request.Header.Set("Authorization", "Bearer "+writing)
	name := ""
	tokens.Require(access.Write, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { name = access.Name(r.Context()) })).
		ServeHTTP(outer{httptest.NewRecorder()}, request)
	if name != "ci" {
		t.Errorf("the handler is called by %q", name)
	}
}
