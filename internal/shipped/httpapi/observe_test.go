package httpapi_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
)

func TestEachRequestIsObserved(t *testing.T) {
	for name, tc := range map[string]struct {
		method, target string
		want           []string
	}{
		"an answer":          {http.MethodGet, "/version", []string{`GET "/version" 200`}},
		"no route":           {http.MethodGet, "/nothing", []string{`GET "" 404`}},
		"an invented method": {"BREW", "/version", []string{`BREW "" 405`}},
		"a panic":            {http.MethodGet, "/panics", []string{`GET "/panics" 500`}},
		"a read of a project": {
			http.MethodGet, "/projects/tool", []string{`GET "/projects/{project}" 200`, "read tool"},
		},
		"one that is not there": {http.MethodGet, "/projects/none", []string{`GET "/projects/{project}" 404`}},
		"no read":               {http.MethodPut, "/projects/tool", []string{`PUT "/projects/{project}" 200`}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService()
			s.routes.HandleFunc("GET /panics", func(http.ResponseWriter, *http.Request) { panic("out of tea") })
			s.routes.HandleFunc("PUT /projects/{project}", func(http.ResponseWriter, *http.Request) {})
			s.routes.HandleFunc("GET /projects/{project}", func(w http.ResponseWriter, r *http.Request) {
				if r.PathValue("project") == "none" {
					http.NotFound(w, r)
				}
			})
			s.ask(t, tc.method, tc.target)
			if diff := cmp.Diff(tc.want, *s.observed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheLogNamesTheToken(t *testing.T) {
	tokens, err := access.Parse("ci=0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	s := newService()
	s.routes.Handle("GET /closed", tokens.Require(access.Read, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	s.ask(t, http.MethodGet, "/closed", "Authorization", "Bearer 0123456789abcdef")
	if got := lastLine(t, s.log.Bytes())["token"]; got != "ci" {
		t.Errorf("%v: %s", got, s.log)
	}
	s.ask(t, http.MethodGet, "/closed")
	if got, there := lastLine(t, s.log.Bytes())["token"]; there {
		t.Errorf("%v: %s", got, s.log)
	}
}

func TestRoutesAreAddedWhileRequestsCome(t *testing.T) {
	s := startingService()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for s.ask(t, http.MethodGet, "/late").Code == http.StatusServiceUnavailable {
			continue
		}
	}()
	s.routes.HandleFunc("GET /late", func(http.ResponseWriter, *http.Request) {})
	s.health.Started(func(context.Context) error { return nil })
	<-done
	if got := s.ask(t, http.MethodGet, "/late").Code; got != http.StatusOK {
		t.Error(got)
	}
}
