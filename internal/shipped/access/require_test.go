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
		"a writer writes":            {known, access.Write, "Bearer " + writing, http.StatusNoContent, nil, "ci"},
		"a writer reads":             {known, access.Read, "Bearer " + writing, http.StatusNoContent, nil, "ci"},
		"a reader reads":             {known, access.Read, "Bearer " + reading, http.StatusNoContent, nil, "dashboard"},
		"a reader in a browser":      {known, access.Read, password, http.StatusNoContent, nil, "dashboard"},
		"the scheme in small":        {known, access.Write, "bearer  " + writing, http.StatusNoContent, nil, "ci"},
		"a reader writes":            {known, access.Write, "Bearer " + reading, http.StatusForbidden, []string{too}, "dashboard"},
		"a password to write":        {known, access.Write, password, http.StatusUnauthorized, []string{missing}, ""},
		"nothing":                    {known, access.Write, "", http.StatusUnauthorized, []string{missing}, ""},
		"nothing, to read":           {known, access.Read, "", http.StatusUnauthorized, []string{missing, basic}, ""},
		"another secret":             {known, access.Write, "Bearer " + writing + "x", http.StatusUnauthorized, []string{unknown}, ""},
		"the beginning of a secret":  {known, access.Write, "Bearer " + writing[:16], http.StatusUnauthorized, []string{unknown}, ""},
		"an empty secret":            {known, access.Write, "Bearer ", http.StatusUnauthorized, []string{unknown}, ""},
		"no scheme":                  {known, access.Write, writing, http.StatusUnauthorized, []string{missing}, ""},
		"nobody has been given one":  {"", access.Write, "Bearer " + writing, http.StatusForbidden, []string{missing}, ""},
		"nobody, and an empty token": {"", access.Read, "Bearer ", http.StatusForbidden, []string{missing, basic}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, err := access.Parse(tc.tokens)
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequestWithContext(access.WithName(t.Context()), http.MethodPost, "/", http.NoBody)
			request.Header.Set("Authorization", tc.authorization)
			answer := httptest.NewRecorder()
			tokens.Require(tc.right, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusNoContent)
			})).ServeHTTP(answer, request)

			if answer.Code != tc.code {
				t.Errorf("%d, want %d: %s", answer.Code, tc.code, answer.Body)
			}
			if diff := cmp.Diff(tc.challenges, answer.Header().Values("WWW-Authenticate")); diff != "" {
				t.Error(diff)
			}
			if got := access.Name(request.Context()); got != tc.caller {
				t.Errorf("the log would name %q, want %q", got, tc.caller)
			}
		})
	}
}

func TestNoRoomForAName(t *testing.T) {
	tokens, err := access.Parse("ci=" + writing)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	request.Header.Set("Authorization", "Bearer "+writing)
	passed := false
	tokens.Require(access.Write, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })).
		ServeHTTP(httptest.NewRecorder(), request)
	if !passed || access.Name(request.Context()) != "" {
		t.Errorf("passed is %v, the name %q", passed, access.Name(request.Context()))
	}
}
