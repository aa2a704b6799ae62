package httpapi_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/httpapi"
)

const secret = "0123456789abcdef"

func TestAdmin(t *testing.T) {
	level := new(slog.LevelVar)
	var log bytes.Buffer
	health := new(httpapi.Health)
	health.Set(true)
	health.Started(func(context.Context) error { return nil })
	tokens, err := access.Parse("ops=" + secret + ",board:read=" + secret + "2")
	if err != nil {
		t.Fatal(err)
	}
	admin := httpapi.NewAdmin(httpapi.AdminOptions{
		Health: health, Level: level, Tokens: tokens, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: level})),
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
		request := httptest.NewRequestWithContext(t.Context(), tc.method, tc.path, strings.NewReader(tc.body))
		request.RemoteAddr = "127.0.0.1:1234"
		admin.ServeHTTP(answer, request)
		if answer.Code != tc.code || !strings.Contains(answer.Body.String(), tc.want) || level.Level() != tc.level {
			t.Errorf("%s %s %.10s: %d %s, %s", tc.method, tc.path, tc.body, answer.Code, answer.Body, level)
		}
	}
	for _, tc := range []struct {
		remote, token string
		code          int
	}{
		{"10.0.0.7:1234", "", 401},
		{"10.0.0.7:1234", "another-secret-of-no-client", 401},
		{"10.0.0.7:1234", secret + "2", 403},
		{"10.0.0.7:1234", secret, 200},
		{"[::1]:1234", "", 200},
		{"@", "", 401},
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/log-level", strings.NewReader("info"))
		request.RemoteAddr = tc.remote
		if tc.token != "" {
			request.Header.Set("Authorization", "Bearer "+tc.token)
		}
		answer := httptest.NewRecorder()
		admin.ServeHTTP(answer, request)
		if answer.Code != tc.code {
			t.Errorf("%s with %q: %d", tc.remote, tc.token, answer.Code)
		}
	}
	if !strings.Contains(log.String(), `"log level changed","before":"INFO","level":"DEBUG"`) {
		t.Error(log.String())
	}
}
