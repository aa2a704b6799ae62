package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
)

// each is a request for each route that there is.
func each(t *testing.T, visit func(method, target string)) {
	t.Helper()
	filled := strings.NewReplacer("{project}", "hello", "{version}", "1.2.3", "{environment}", "production", "{sha256}", strings.Repeat("0", 64))
	for _, pattern := range api.Routes() {
		method, path, _ := strings.Cut(pattern, " ")
		visit(method, filled.Replace(path))
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	const (
		challenge = `Bearer realm="shipped"`
		unknown   = `Bearer realm="shipped", error="invalid_token"`
		too       = `Bearer realm="shipped", error="insufficient_scope"`
	)
	open, closed := newService(t), newService(t, private)
	for _, tc := range []struct {
		name         string
		token        string
		writes       int
		writesSay    string
		privateReads int
	}{
		{"no token", "", http.StatusUnauthorized, challenge, http.StatusUnauthorized},
		{"a stranger", "Bearer some-other-secret", http.StatusUnauthorized, unknown, http.StatusUnauthorized},
		{"a reader", "Bearer " + reading, http.StatusForbidden, too, 0},
		{"a writer", "Bearer " + writing, 0, "", 0},
	} {
		each(t, func(method, target string) {
			t.Run(tc.name+" "+method+" "+target, func(t *testing.T) {
				for s, reads := range map[*service]int{&open: 0, &closed: tc.privateReads} {
					want := tc.writes
					if method == http.MethodGet {
						want = reads
					}
					if strings.HasSuffix(target, "/openapi.json") {
						want = 0
					}
					answer := s.ask(t, method, target, "", "Authorization", tc.token)
					passed := answer.Code != http.StatusUnauthorized && answer.Code != http.StatusForbidden
					if want == 0 && !passed || want != 0 && answer.Code != want {
						t.Errorf("%d, want %d: %s", answer.Code, want, answer.Body)
					}
					if got := answer.Header().Get("WWW-Authenticate"); method != http.MethodGet && got != tc.writesSay {
						t.Errorf("asked for %q, want %q", got, tc.writesSay)
					}
				}
			})
		})
	}
}

func TestWithoutTokensWritesAreRefused(t *testing.T) {
	s := newService(t, private, func(o *api.Options) { o.Tokens = access.Tokens{} })
	each(t, func(method, target string) {
		if strings.HasSuffix(target, "/openapi.json") {
			return
		}
		answer := s.ask(t, method, target, "", "Authorization", "Bearer ")
		refused(t, answer, http.StatusForbidden, "this needs a token, and the service has none: set SHIPPED_TOKENS")
	})
}

func TestATokenIsRequiredBeforeTheBodyIsRead(t *testing.T) {
	answer := newService(t).ask(t, http.MethodPost, "/api/v1/releases", strings.Repeat(" ", 2<<20), "Content-Type", "application/json")
	refused(t, answer, http.StatusUnauthorized, "this needs a token: send it as Authorization: Bearer …")
}

func TestWhatIsPrivateIsNotCachedForOthers(t *testing.T) {
	s := newService(t, private)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	each(t, func(method, target string) {
		if method != http.MethodGet {
			return
		}
		answer := s.ask(t, method, target, "", "Authorization", "Bearer "+reading)
		if caching := answer.Header().Get("Cache-Control"); answer.Code == http.StatusOK && !strings.HasPrefix(caching, "private, ") {
			t.Errorf("%s: Cache-Control is %q", target, caching)
		}
	})
}

func TestATokenForAProjectAndAnEnvironment(t *testing.T) {
	const secret = "secret-for-one-place"
	s := newService(t, func(o *api.Options) {
		tokens, err := access.Parse("ci=" + writing + ",deploy@hello/staging=" + secret + ",release@hello=" + secret + "2")
		if err != nil {
			t.Fatal(err)
		}
		o.Tokens = tokens
	})
	s.mustWrite(t, http.MethodPost, "/releases", published)
	for _, tc := range []struct {
		method, target, body string
		deploy, release      int
	}{
		{http.MethodPut, "/environments/staging/deployments/hello", `{"version": "1.2.3"}`, 201, 200},
		{http.MethodPut, "/environments/production/deployments/hello", `{"version": "1.2.3"}`, 403, 201},
		{http.MethodPut, "/environments/staging/deployments/other", `{"version": "1.2.3"}`, 403, 403},
		{http.MethodPost, "/releases", published, 403, 200},
		{http.MethodPost, "/releases", strings.ReplaceAll(published, `"hello"`, `"other"`), 403, 403},
		{http.MethodPut, "/releases/hello/1.2.3/retraction", `{"reason": "broken"}`, 403, 200},
		{http.MethodPut, "/releases/hello/1.2.3/notes", `{"notes": ""}`, 403, 200},
		{http.MethodDelete, "/releases/hello/1.2.3/retraction", "", 403, 200},
		{http.MethodDelete, "/environments/staging/deployments/hello", "", 204, 404},
		{http.MethodDelete, "/environments/staging", "", 403, 403},
		{http.MethodDelete, "/projects/hello", "", 403, 204},
	} {
		for _, by := range []struct {
			token string
			code  int
		}{{secret, tc.deploy}, {secret + "2", tc.release}} {
			answer := s.write(t, tc.method, tc.target, tc.body, "Authorization", "Bearer "+by.token)
			if answer.Code != by.code {
				t.Errorf("%s %s by %s: %d, want %d: %s", tc.method, tc.target, by.token, answer.Code, by.code, answer.Body)
			}
		}
	}
}
