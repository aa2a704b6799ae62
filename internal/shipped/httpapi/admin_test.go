package httpapi_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/httpapi"
)

func TestAdmin(t *testing.T) {
	level := new(slog.LevelVar)
	var log bytes.Buffer
	health := new(httpapi.Health)
	health.Set(true)
	health.Started(func(context.Context) error { return nil })
	admin := httpapi.NewAdmin(httpapi.AdminOptions{
		Health: health, Level: level, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: level})),
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("numbers")) }),
	})
	for _, tc := range []struct {
		method, path, body string
		code               int
		want               string // in the answer
		level              slog.Level
	}{
		{"GET", "/metrics", "", 200, "numbers", slog.LevelInfo},
		{"GET", "/readyz", "", 200, "ready", slog.LevelInfo},
		{"GET", "/log-level", "", 200, `{"level":"info"}`, slog.LevelInfo},
		{"PUT", "/log-level", "debug\n", 200, `{"level":"debug"}`, slog.LevelDebug},
		{"PUT", "/log-level", "loud", 422, "send one of debug, info, warn, error", slog.LevelDebug},
		{"PUT", "/log-level", strings.Repeat("debug", 1000), 422, "send one of", slog.LevelDebug},
		{"PUT", "/log-level", "", 422, "send one of", slog.LevelDebug},
		{"POST", "/log-level", "error", 405, "only GET, HEAD, PUT", slog.LevelDebug},
		{"GET", "/version", "", 404, "there is nothing at /version", slog.LevelDebug},
		{"PUT", "/log-level", "ERROR", 200, `{"level":"error"}`, slog.LevelError},
	} {
		answer := httptest.NewRecorder()
		admin.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), tc.method, tc.path, strings.NewReader(tc.body)))
		if answer.Code != tc.code || !strings.Contains(answer.Body.String(), tc.want) || level.Level() != tc.level {
			t.Errorf("%s %s %.10s: %d %s, %s", tc.method, tc.path, tc.body, answer.Code, answer.Body, level)
		}
	}
	if !strings.Contains(log.String(), `"log level changed","before":"INFO","level":"DEBUG"`) {
		t.Error(log.String())
	}
}
