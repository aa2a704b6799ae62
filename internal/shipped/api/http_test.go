package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// answered are the routes for GET with something to answer with.
func answered(t *testing.T, s service) []string {
	t.Helper()
	s.mustWrite(t, http.MethodPost, "/releases", published)
	s.mustWrite(t, http.MethodPut, "/environments/production/deployments/hello", `{"version": "1.2.3"}`)
	return []string{
		"/releases",
		"/releases/hello/latest",
		"/releases/hello/1.2.3",
		"/digests/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
		"/environments",
		"/environments/production/deployments/hello",
		"/deployments",
		"/deployments/hello/history",
		"/projects",
		"/projects/hello/badge.svg",
		"/openapi.json",
	}
}

func TestWhatAClientHasIsNotSentAgain(t *testing.T) {
	s := newService(t)
	targets := answered(t, s)
	for _, target := range targets {
		t.Run(target, func(t *testing.T) {
			tag := s.get(t, target).Header().Get("ETag")
			for _, condition := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				answer := s.get(t, target, "If-None-Match", condition)
				if answer.Code != http.StatusNotModified || answer.Header().Get("ETag") != tag || answer.Header().Get("Cache-Control") == "" {
					t.Errorf("%s: %d %v", condition, answer.Code, answer.Header())
				}
			}
			for _, condition := range []string{`"other"`, strings.Trim(tag, `"`), ""} {
				if answer := s.get(t, target, "If-None-Match", condition); answer.Code != http.StatusOK {
					t.Errorf("%q: %d", condition, answer.Code)
				}
			}
		})
	}
	t.Run("until it changes", func(t *testing.T) {
		tag := s.get(t, "/releases").Header().Get("ETag")
		s.publish(t, "hello", "1.2.4", "2026-02-01T12:00:00Z")
		if answer := s.get(t, "/releases", "If-None-Match", tag); answer.Code != http.StatusOK {
			t.Error(answer.Code)
		}
	})
}

func TestHowLongAnswersAreKept(t *testing.T) {
	s := newService(t)
	targets := answered(t, s)
	for _, target := range targets {
		want := "no-cache"
		if strings.HasSuffix(target, ".svg") {
			want = "max-age=60"
		}
		if got := s.get(t, target).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control is %q, want %q", target, got, want)
		}
	}
	for _, answer := range []*httptest.ResponseRecorder{
		s.write(t, http.MethodPost, "/releases", published), s.get(t, "/releases/hello/9.9.9"),
	} {
		if got := answer.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%d: Cache-Control is %q", answer.Code, got)
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	s := newService(t)
	targets := answered(t, s)
	server := httptest.NewServer(s.handler) // net/http leaves the body out
	defer server.Close()
	for _, target := range targets {
		var headers []http.Header
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			request, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/api/v1"+target, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Accept-Encoding", "identity")
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			answer.Header.Del("Date")
			headers = append(headers, answer.Header)
			if answer.StatusCode != http.StatusOK || answer.ContentLength <= 0 {
				t.Errorf("%s %s: %d, %d bytes", method, target, answer.StatusCode, answer.ContentLength)
			}
		}
		if diff := cmp.Diff(headers[0], headers[1]); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
}

func TestMethodsOfEachPath(t *testing.T) {
	s := newService(t, private)
	for path, want := range map[string]string{
		"/releases":                                  "GET, HEAD, OPTIONS, POST",
		"/releases/hello/latest":                     "GET, HEAD, OPTIONS",
		"/releases/hello/1.2.3":                      "GET, HEAD, OPTIONS",
		"/releases/hello/1.2.3/retraction":           "DELETE, OPTIONS, PUT",
		"/releases/hello/1.2.3/notes":                "OPTIONS, PUT",
		"/environments/production":                   "DELETE, OPTIONS",
		"/projects":                                  "GET, HEAD, OPTIONS",
		"/projects/hello":                            "DELETE, OPTIONS",
		"/digests/abc":                               "GET, HEAD, OPTIONS",
		"/environments":                              "GET, HEAD, OPTIONS",
		"/environments/production/deployments/hello": "DELETE, GET, HEAD, OPTIONS, PUT",
		"/deployments":                               "GET, HEAD, OPTIONS",
		"/deployments/hello/history":                 "GET, HEAD, OPTIONS",
		"/projects/hello/badge.svg":                  "GET, HEAD, OPTIONS",
		"/openapi.json":                              "GET, HEAD, OPTIONS",
	} {
		for method, code := range map[string]int{http.MethodOptions: http.StatusNoContent, http.MethodPatch: http.StatusMethodNotAllowed} {
			answer := s.ask(t, method, "/api/v1"+path, "")
			if got := answer.Header().Get("Allow"); answer.Code != code || got != want {
				t.Errorf("%s %s: %d, %q, want %d, %q", method, path, answer.Code, got, code, want)
			}
		}
	}
}

// broken is a store whose database is away.
type broken struct{ store.Store }

var errAway = errors.New("dial tcp 10.0.0.1:5432: password of shipped is wrong")

func (broken) AddRelease(context.Context, catalog.Release) (bool, error) { return false, errAway }
func (broken) Release(context.Context, string, catalog.Version) (catalog.Release, error) {
	return catalog.Release{}, errAway
}

func (broken) Latest(context.Context, string, catalog.Channel) (catalog.Release, error) {
	return catalog.Release{}, errAway
}

func (broken) Releases(context.Context, store.Query) ([]catalog.Release, error) { return nil, errAway }

func (broken) Owners(context.Context, string) ([]catalog.Owner, error) { return nil, errAway }

func (broken) Projects(context.Context, store.ProjectQuery) ([]store.Project, error) {
	return nil, errAway
}
func (broken) Knows(context.Context, string) (bool, error)            { return false, errAway }
func (broken) RemoveProject(context.Context, string) error            { return errAway }
func (broken) RemoveEnvironment(context.Context, string) error        { return errAway }
func (broken) RemoveDeployment(context.Context, string, string) error { return errAway }
func (broken) PutDeployment(context.Context, catalog.Deployment) (bool, error) {
	return false, errAway
}

func (broken) Retract(context.Context, string, catalog.Version, catalog.Retraction) error {
	return errAway
}

func (broken) CorrectNotes(context.Context, string, catalog.Version, string) error { return errAway }

func (broken) Environments(context.Context, store.EnvironmentQuery) ([]store.Environment, int, error) {
	return nil, 0, errAway
}

func (broken) Deployment(context.Context, string, string) (store.Deployed, error) {
	return store.Deployed{}, errAway
}

func (broken) Deployments(context.Context, store.DeploymentQuery) ([]store.Deployed, error) {
	return nil, errAway
}

func (broken) History(context.Context, store.HistoryQuery) ([]store.Recorded, error) {
	return nil, errAway
}

// bodyFor is one that a PUT accepts.
func bodyFor(target string) string {
	switch {
	case strings.HasSuffix(target, "/retraction"):
		return `{"reason": "broken"}`
	case strings.HasSuffix(target, "/notes"):
		return `{"notes": "better"}`
	}
	return `{"version": "1.2.3"}`
}

func TestAStoreThatIsAway(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.Store = broken{} })
	each(t, func(method, target string) {
		if strings.HasSuffix(target, "/openapi.json") {
			return
		}
		t.Run(method+" "+target, func(t *testing.T) {
			s.log.Reset()
			body := published
			if method == http.MethodPut {
				body = bodyFor(target)
			}
			answer := s.write(t, method, strings.TrimPrefix(target, "/api/v1"), body)
			refused(t, answer, http.StatusServiceUnavailable, "the store does not answer as it should: try again in a moment")
			if !strings.Contains(s.log.String(), errAway.Error()) {
				t.Errorf("the log does not say why: %s", s.log)
			}
		})
	})
}

func TestAClientThatHasGoneIsNoFailure(t *testing.T) {
	s := newService(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/deployments", http.NoBody)
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, request)
	if answer.Code != 499 || s.log.Len() > 0 {
		t.Error(answer.Code, s.log)
	}
}

// A client whose time was bounded by what runs the service, as AWS Lambda does, still waits for its answer.
func TestADeadlineIsNoClientThatHasGone(t *testing.T) {
	s := newService(t)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/deployments", http.NoBody))
	refused(t, answer, http.StatusServiceUnavailable, "the store does not answer as it should: try again in a moment")
}

// delayed is a store that takes a release if it is given the time for it.
type delayed struct{ store.Store }

func (delayed) AddRelease(ctx context.Context, _ catalog.Release) (bool, error) {
	return true, ctx.Err()
}

// slow is a body that takes its time.
type slow struct{ io.Reader }

func (s slow) Read(into []byte) (int, error) {
	time.Sleep(20 * time.Second)
	return s.Reader.Read(into)
}

func TestASlowClientUsesUpNoneOfTheTimeOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, func(o *api.Options) { o.Store = delayed{} })
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/releases", slow{strings.NewReader(published)})
		request.Header.Set("Authorization", "Bearer "+writing)
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, request)
		document(t, answer, http.StatusCreated)
	})
}

func TestABodyThatBreaksOff(t *testing.T) {
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/releases",
		io.MultiReader(strings.NewReader(published[:100]), iotest.ErrReader(io.ErrUnexpectedEOF)))
	request.Header.Set("Authorization", "Bearer "+writing)
	answer := httptest.NewRecorder()
	newService(t).handler.ServeHTTP(answer, request)
	refused(t, answer, http.StatusBadRequest, "the body broke off before its end")
}
