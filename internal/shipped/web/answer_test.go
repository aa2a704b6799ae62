package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/web"
)

func TestHeaders(t *testing.T) {
	h := handler(begun(t))
	for _, path := range []string{"/", "/projects/hello", "/projects/none"} {
		answer := get(t, h, path)
		want := http.Header{
			"Content-Security-Policy": {"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; " +
				"form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
			"X-Content-Type-Options":       {"nosniff"},
			"X-Frame-Options":              {"DENY"},
			"Referrer-Policy":              {"no-referrer"},
			"Cross-Origin-Opener-Policy":   {"same-origin"},
			"Cross-Origin-Resource-Policy": {"same-origin"},
			"Cache-Control":                {"private, no-cache"},
			"Content-Type":                 {"text/html; charset=utf-8"},
		}
		got := answer.Header().Clone()
		got.Del("Content-Length")
		got.Del("ETag")
		got.Del("Vary")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestAPageThatIsKnownIsNotSentAgain(t *testing.T) {
	s := begun(t)
	h := handler(s)
	tag := get(t, h, "/").Header().Get("ETag")
	for _, held := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if answer := get(t, h, "/", "If-None-Match", held); answer.Code != http.StatusNotModified || answer.Body.Len() > 0 {
			t.Errorf("%s: %d", held, answer.Code)
		}
	}
	add(t, s, catalog.Release{Project: "hello", Version: "1.0.1", Commit: commitOf(2), PublishedAt: now})
	if answer := get(t, h, "/", "If-None-Match", tag); answer.Code != http.StatusOK || answer.Header().Get("ETag") == tag {
		t.Errorf("changed: %d", answer.Code)
	}
}

func TestStaticFiles(t *testing.T) {
	h := handler(empty(t))
	page := parse(t, get(t, h, "/").Body.String())
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	for _, element := range page.all("link", "script", "img") {
		path := element.get("href") + element.get("src")
		extension := path[strings.LastIndexByte(path, '.'):]
		answer := get(t, h, path)
		if answer.Code != http.StatusOK || answer.Body.Len() == 0 || answer.Header().Get("Content-Type") != types[extension] ||
			answer.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || answer.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
	}
	for _, path := range []string{"/static/style.css", "/static/style.000000000000.css", "/static/", "/static/../web.go", "/static/a/b"} {
		if answer := get(t, h, path); answer.Code == http.StatusOK || answer.Header().Get("Cache-Control") == "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

func TestRefusals(t *testing.T) {
	h := handler(populated(t))
	for path, want := range map[string]struct {
		code    int
		message string
	}{
		"/projects/none":                               {404, "Nothing is known of a project none."},
		"/projects/<b>":                                {404, "Nothing is known of a project <b>."},
		"/projects/hello/9.9.9":                        {404, "There is no release 9.9.9 of hello."},
		"/projects/hello/new":                          {404, "new is no version: it is written as in 1.2.3."},
		"/projects/hello/1.56.0/x":                     {404, "There is no such page."},
		"/projects/":                                   {404, "There is no such page."},
		"/projects/hello?after=x":                      {400, "The list of releases has no such place: begin at its first page."},
		"/projects/hello?after=2026-11-21T13:00:00Z+x": {400, "The list of releases has no such place: begin at its first page."},
	} {
		answer := get(t, h, path)
		page := parse(t, answer.Body.String())
		if got := page.all("p")[0].text(); answer.Code != want.code || got != want.message {
			t.Errorf("%s: %d %q", path, answer.Code, got)
		}
		if answer.Header().Get("ETag") != "" {
			t.Errorf("%s has an ETag", path)
		}
	}
}

func TestHead(t *testing.T) {
	request := httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/", http.NoBody)
	answer := httptest.NewRecorder()
	handler(empty(t)).ServeHTTP(answer, request)
	if answer.Code != http.StatusOK || answer.Header().Get("ETag") == "" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
}

// away is a store that cannot be reached.
type away struct{ store.Store }

func (away) Environments(context.Context, store.EnvironmentQuery) ([]store.Environment, int, error) {
	return nil, 0, errors.New("dial tcp 10.1.2.3:5432: connection refused")
}

func TestTheStoreIsAway(t *testing.T) {
	var log bytes.Buffer
	h := web.New(web.Options{Store: away{}, Limits: limit.New(), Log: slog.New(slog.NewTextHandler(&log, nil)), Now: time.Now})
	answer := get(t, h, "/")
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" || strings.Contains(answer.Body.String(), "10.1.2.3") {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if !strings.Contains(log.String(), "10.1.2.3") {
		t.Errorf("the log is %q", &log)
	}

	// A client that has gone makes nothing fail.
	log.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody))
	if log.Len() > 0 {
		t.Errorf("the log is %q", &log)
	}
}
