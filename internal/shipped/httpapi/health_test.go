package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadinessFollowsTheServiceAndLivenessDoesNot(t *testing.T) {
	s := newService()
	for _, step := range []struct {
		ready bool
		code  int
		kind  string
		want  map[string]any
	}{
		{false, http.StatusServiceUnavailable, "application/problem+json", map[string]any{
			"title": "Service Unavailable", "status": 503.0, "detail": "the service is starting or shutting down",
		}},
		{true, http.StatusOK, "application/json", map[string]any{"status": "ready"}},
		{false, http.StatusServiceUnavailable, "application/problem+json", map[string]any{
			"title": "Service Unavailable", "status": 503.0, "detail": "the service is starting or shutting down",
		}},
	} {
		s.readiness.Set(step.ready)
		got := document(t, s.ask(t, http.MethodGet, "/readyz"), step.code, step.kind)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Error(diff)
		}
		got = document(t, s.ask(t, http.MethodGet, "/healthz"), http.StatusOK, "application/json")
		if diff := cmp.Diff(map[string]any{"status": "alive"}, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnswersAreNotKept(t *testing.T) {
	s := newService()
	for _, path := range []string{"/version", "/healthz", "/readyz", "/nothing"} {
		if got := s.ask(t, http.MethodGet, path).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
	}
}
