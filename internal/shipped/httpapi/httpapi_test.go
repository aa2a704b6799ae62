package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/httpapi"
)

// service is the whole handler, and what it wrote to the log.
type service struct {
	handler   http.Handler
	readiness *httpapi.Readiness
	log       *bytes.Buffer
}

func newService() service {
	s := service{readiness: new(httpapi.Readiness), log: new(bytes.Buffer)}
	s.handler = httpapi.New(httpapi.Options{
		Build:     buildinfo.Info{Version: "1.2.3", Commit: "0123456789ab", GoVersion: "go1.26.8", OS: "linux", Arch: "arm64", Compiler: "gc"},
		Readiness: s.readiness,
		Log:       slog.New(slog.NewJSONHandler(s.log, nil)),
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
