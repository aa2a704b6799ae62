package tracing

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestACollectorThatRefusesIsLoggedOnce(t *testing.T) {
	code := 0
	var user string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ = r.BasicAuth()
		w.WriteHeader(code)
	}))
	defer server.Close()
	var log strings.Builder
	const password = "hunter2"
	c, err := newClient(Options{Endpoint: strings.Replace(server.URL, "://", "://"+password+"@", 1), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for _, code = range []int{503, 503, 200, 200} {
		if err := c.UploadTraces(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
	if lost, back := strings.Count(log.String(), "are lost"), strings.Count(log.String(), "again"); lost != 1 || back != 1 {
		t.Errorf("%d, %d: %s", lost, back, &log)
	}
	if user != password || strings.Contains(log.String(), password) {
		t.Errorf("the collector got the user %q; the log: %s", user, &log)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
