package api_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

const (
	writing = "secret-for-writing"
	reading = "secret-for-reading"
)

// now is when everything in the tests happens.
var now = time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC)

// service is the API as clients meet it, over a store of its own.
type service struct {
	handler http.Handler
	store   store.Store
	log     *bytes.Buffer
}

func newService(t *testing.T, change ...func(*api.Options)) service {
	t.Helper()
	tokens, err := access.Parse("ci=" + writing + ",dashboard:read=" + reading)
	if err != nil {
		t.Fatal(err)
	}
	log := new(bytes.Buffer)
	options := api.Options{Tokens: tokens, Limits: limit.New(), Log: slog.New(slog.NewJSONHandler(log, nil)), Now: func() time.Time { return now }}
	for _, c := range change {
		c(&options)
	}
	if options.Store == nil {
		options.Store = newStore(t)
	}
	mux := http.NewServeMux()
	api.Register(mux, options)
	return service{mux, options.Store, log}
}

func newStore(t *testing.T) store.Store {
	t.Helper()
	return storetest.OpenReady(t, sqlite.Open, t.TempDir())
}

func private(o *api.Options) { o.Private = true }

// ask sends a request, each header as a name and a value, and holds the answer to openapi.json.
func (s service) ask(t *testing.T, method, target, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	theContract(t).hold(t, request, []byte(body), answer)
	return answer
}

func (s service) get(t *testing.T, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return s.ask(t, http.MethodGet, "/api/v1"+target, "", header...)
}

// write sends JSON with the token for it.
func (s service) write(t *testing.T, method, target, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	header = append([]string{"Authorization", "Bearer " + writing, "Content-Type", "application/json"}, header...)
	return s.ask(t, method, "/api/v1"+target, body, header...)
}

// mustWrite does so where it is not what the test is about.
func (s service) mustWrite(t *testing.T, method, target, body string) {
	t.Helper()
	if answer := s.write(t, method, target, body); answer.Code >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: %d %s%s", method, target, answer.Code, answer.Body, s.log)
	}
}

// publish posts a small release.
func (s service) publish(t *testing.T, project, version, at string) {
	t.Helper()
	prerelease := "false"
	if strings.Contains(version, "-") {
		prerelease = "true"
	}
	s.mustWrite(t, http.MethodPost, "/releases", `{"project": "`+project+`", "version": "`+version+`", "commit": "`+commit+
		`", "published_at": "`+at+`", "prerelease": `+prerelease+`, "artifacts": [], "images": []}`)
}

const commit = "0123456789abcdef0123456789abcdef01234567"

// document reads a JSON answer of the given status.
func document(t *testing.T, answer *httptest.ResponseRecorder, code int) map[string]any {
	t.Helper()
	if answer.Code != code {
		t.Fatalf("%d, want %d: %s", answer.Code, code, answer.Body)
	}
	var document map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &document); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return document
}

// refused compares a problem with its status, detail and the parts of the request that it names.
func refused(t *testing.T, answer *httptest.ResponseRecorder, code int, detail string, parts ...string) {
	t.Helper()
	got := document(t, answer, code)
	if diff := cmp.Diff(detail, got["detail"]); diff != "" {
		t.Error(diff)
	}
	var named []string
	list, _ := got["errors"].([]any)
	for _, entry := range list {
		for _, member := range []string{"pointer", "parameter"} {
			if name, ok := entry.(map[string]any)[member].(string); ok {
				named = append(named, name)
			}
		}
	}
	if diff := cmp.Diff(parts, named); diff != "" {
		t.Error(diff)
	}
}

// entries are the objects in a list of a document.
func entries(t *testing.T, document map[string]any, name string) []map[string]any {
	t.Helper()
	list, ok := document[name].([]any)
	if !ok {
		t.Fatalf("no list %s in %v", name, document)
	}
	objects := make([]map[string]any, len(list))
	for i, entry := range list {
		if objects[i], ok = entry.(map[string]any); !ok {
			t.Fatalf("%s has %v", name, entry)
		}
	}
	return objects
}
