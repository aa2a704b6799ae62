package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestProbesFollowTheService(t *testing.T) {
	s := startingService()
	storeOut := error(nil)
	for _, step := range []struct {
		name                  string
		change                func()
		alive, started, ready int
		page                  int // of what is not there
		whyNotReady           string
	}{
		{"starting", func() { s.health.Set(true) }, 200, 503, 503, 503, "the service is starting"},
		{"started", func() { s.health.Started(func(context.Context) error { return storeOut }) }, 200, 200, 200, 404, ""},
		{"without its store", func() { storeOut = errors.New("refused") }, 200, 200, 503, 404, "the store does not answer"},
		{"still without it", func() {}, 200, 200, 503, 404, "the store does not answer"},
		{"with it again", func() { storeOut = nil }, 200, 200, 200, 404, ""},
		{"shutting down", func() { s.health.Set(false) }, 200, 200, 503, 404, "the service is shutting down"},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.change()
			for path, code := range map[string]int{"/healthz": step.alive, "/startupz": step.started, "/readyz": step.ready, "/nothing": step.page} {
				kind := "application/json"
				if code != http.StatusOK {
					kind = "application/problem+json"
				}
				got := document(t, s.ask(t, http.MethodGet, path), code, kind)
				if path == "/readyz" && step.whyNotReady != "" && got["detail"] != step.whyNotReady {
					t.Errorf("%v", got)
				}
			}
		})
	}
	if lost, back := strings.Count(s.log.String(), `"not ready: `), strings.Count(s.log.String(), `"ready again`); lost != 1 || back != 1 {
		t.Errorf("logged %d and %d times: %s", lost, back, s.log)
	}
}

func TestAReadinessProbeDoesNotWaitForAStoreThatHangs(t *testing.T) {
	s := startingService()
	s.health.Set(true)
	s.health.Started(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	if got := s.ask(t, http.MethodGet, "/readyz"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", got.Code)
	}
	if got := s.ask(t, http.MethodGet, "/healthz"); got.Code != http.StatusOK {
		t.Errorf("alive: %d", got.Code)
	}
}

func TestAnswersAreNotKept(t *testing.T) {
	s := newService()
	for _, path := range []string{"/version", "/healthz", "/readyz", "/startupz", "/nothing"} {
		if got := s.ask(t, http.MethodGet, path).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
	}
}
