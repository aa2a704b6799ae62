package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/httpapi"
)

// service is the whole handler, and what it wrote to the log.
type service struct {
	handler  http.Handler
	routes   *http.ServeMux
	health   *httpapi.Health
	log      *bytes.Buffer
	observed *[]string // a line for each call
}

// newService is one that has started, with a store that answers.
func newService() service {
	s := startingService()
	s.health.Started(func(context.Context) error { return nil })
	s.health.Set(true)
	return s
}

func startingService() service {
	s := service{log: new(bytes.Buffer), observed: new([]string)}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	s.health = &httpapi.Health{Log: log}
	note := func(format string, values ...any) { *s.observed = append(*s.observed, fmt.Sprintf(format, values...)) }
	s.handler, s.routes = httpapi.New(httpapi.Options{
		Build:   buildinfo.Info{Version: "1.2.3", Commit: "0123456789ab", GoVersion: "go1.26.8", OS: "linux", Arch: "arm64", Compiler: "gc"},
		Health:  s.health,
		Log:     log,
		Access:  httpapi.AccessLog{Usual: s.log, Other: s.log},
		Observe: func(method, route string, code int, _ time.Duration) { note("%s %q %d", method, route, code) },
		Count:   func(project string) { note("read %s", project) },
	})
	return s
}

// ask sends a request through the whole handler, each header as a name and a value.
func (s service) ask(t *testing.T, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	return answer
}

// document reads a JSON answer of the given status and content type.
func document(t *testing.T, answer *httptest.ResponseRecorder, code int, contentType string) map[string]any {
	t.Helper()
	if got := answer.Header().Get("Content-Type"); answer.Code != code || got != contentType {
		t.Errorf("%d, %s, want %d, %s", answer.Code, got, code, contentType)
	}
	var document map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &document); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return document
}
