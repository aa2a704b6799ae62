package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/web"
)

func handler(s store.Store) http.Handler { return web.New(options(s)) }

func options(s store.Store) web.Options {
	return web.Options{Store: s, Version: "1.2.3", API: described, Limits: limit.New(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
}

func get(t *testing.T, h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	return answer
}

// described is what describes the API of the service.
var described = func() []byte {
	text, err := os.ReadFile("../api/openapi.json")
	if err != nil {
		panic(err)
	}
	return text
}()
