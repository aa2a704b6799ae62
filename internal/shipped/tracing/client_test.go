package tracing

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestACollectorThatRefusesIsToldOfOnce(t *testing.T) {
	code := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	defer server.Close()
	var log strings.Builder
	c := newClient(Options{Endpoint: server.URL, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, code = range []int{503, 503, 200, 200} {
		if err := c.UploadTraces(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
	if lost, back := strings.Count(log.String(), "are lost"), strings.Count(log.String(), "again"); lost != 1 || back != 1 {
		t.Errorf("%d, %d: %s", lost, back, &log)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
