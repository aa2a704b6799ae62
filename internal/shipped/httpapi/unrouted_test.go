package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatHasNoRouteIsAProblemDocument(t *testing.T) {
	for name, tc := range map[string]struct {
		method, target string
		code           int
		allow          string
		want           map[string]any
	}{
		"an unknown path": {
			method: http.MethodGet, target: "/nothing/here?secret=1", code: http.StatusNotFound,
			want: map[string]any{"title": "Not Found", "status": 404.0, "detail": "there is nothing at /nothing/here"},
		},
		"the root": {
			method: http.MethodGet, target: "/", code: http.StatusNotFound,
			want: map[string]any{"title": "Not Found", "status": 404.0, "detail": "there is nothing at /"},
		},
		"below a known path": {
			method: http.MethodGet, target: "/version/", code: http.StatusNotFound,
			want: map[string]any{"title": "Not Found", "status": 404.0, "detail": "there is nothing at /version/"},
		},
		"a method that the path does not know": {
			method: http.MethodPost, target: "/version", code: http.StatusMethodNotAllowed, allow: "GET, HEAD",
			want: map[string]any{
				"title": "Method Not Allowed", "status": 405.0, "detail": "POST is not possible here, only GET, HEAD",
			},
		},
		"a path that is markup": {
			method: http.MethodGet, target: "/%3Cscript%3E", code: http.StatusNotFound,
			want: map[string]any{"title": "Not Found", "status": 404.0, "detail": "there is nothing at /<script>"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := newService().ask(t, tc.method, tc.target)
			got := document(t, answer, tc.code, "application/problem+json")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if allow := answer.Header().Get("Allow"); allow != tc.allow {
				t.Errorf("Allow is %q, want %q", allow, tc.allow)
			}
		})
	}
}

func TestAnUncleanPathIsRedirected(t *testing.T) {
	answer := newService().ask(t, http.MethodGet, "/nothing/../version")
	if got := answer.Header().Get("Location"); answer.Code != http.StatusTemporaryRedirect || got != "/version" {
		t.Errorf("%d to %q", answer.Code, got)
	}
}
