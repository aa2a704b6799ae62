package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/fake/loopback"
)

const content = "0123456789"

// stand is a server behind a breaker that records the bodies of its requests.
type stand struct {
	breaker fault.Breaker
	url     string

	mu      sync.Mutex
	reached []string
	failed  []error
}

// first returns the first body that reached the server, and the error of reading it; false if there is none.
func (s *stand) first() (body string, reached bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.reached) == 0 {
		return "", false, nil
	}
	return s.reached[0], true, s.failed[0]
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{}
	listener, err := loopback.Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	server := loopback.Serve(listener, s.breaker.Wrap(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		s.mu.Lock()
		s.reached, s.failed = append(s.reached, string(body)), append(s.failed, err)
		s.mu.Unlock()
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = io.WriteString(w, content)
	})))
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s.url = server.URL()
	return s
}

// send sends a request on a new connection, and returns the response.
func (s *stand) send(t *testing.T, method, path, body string) (status int, text string, header http.Header, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	got, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(got), answer.Header, err
}

func TestRules(t *testing.T) {
	s := newStand(t)
	down := fault.Answer(http.StatusBadGateway, "down", "Retry-After", "3")
	s.breaker.Break(
		fault.Rule{When: fault.Changes, Skip: 1, Times: 2, Strike: down},
		fault.Rule{When: func(req *http.Request) bool { return req.URL.Path == "/gone" }, Strike: fault.Answer(http.StatusNotFound, "gone")},
	)
	var got []int
	for _, request := range []string{"GET /", "POST /", "POST /", "GET /gone", "PUT /", "POST /", "GET /gone"} {
		method, path, _ := strings.Cut(request, " ")
		status, text, header, err := s.send(t, method, path, "")
		if err != nil {
			t.Fatal(err)
		}
		if status == http.StatusBadGateway && (text != `{"message":"down"}` || header.Get("Retry-After") != "3") {
			t.Errorf("got %q %v", text, header)
		}
		got = append(got, status)
	}
	want := []int{200, 200, 502, 404, 502, 200, 404}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	if struck := s.breaker.Reset(); struck != 4 {
		t.Errorf("struck %d times", struck)
	}
	if status, _, _, err := s.send(t, http.MethodPost, "/gone", ""); err != nil || status != http.StatusOK {
		t.Errorf("after the reset, it answers %d, %v", status, err)
	}
}

func TestStrikes(t *testing.T) {
	for name, test := range map[string]struct {
		strike  fault.Strike
		status  int    // 0 without a response
		text    string // as much as arrived
		cut     bool   // the body is truncated
		reached string // "-" if the request did not reach the server
	}{
		"an answer":           {fault.Answer(http.StatusTeapot, "no"), http.StatusTeapot, `{"message":"no"}`, false, "-"},
		"it happens, but":     {fault.HappensBut(http.StatusInternalServerError, "oops"), http.StatusInternalServerError, `{"message":"oops"}`, false, "the body"},
		"it happens, and":     {fault.HappensAnd(func() {}), 0, "", false, "the body"},
		"hang up":             {fault.HangUpAnd(func() {}), 0, "", false, "-"},
		"first something":     {fault.First(func() {}), http.StatusOK, content, false, "the body"},
		"half an upload":      {fault.CutUpload, 0, "", false, "the "},
		"half an upload, 502": {fault.LoseUpload, http.StatusBadGateway, `{"message":"Server Error"}`, false, "the "},
		"half a download":     {fault.CutDownload, http.StatusOK, "01234", true, "the body"},
		"a corrupt download":  {fault.CorruptDownload, http.StatusOK, "012344" + "6789", false, "the body"},
		"a slow download":     {fault.SlowDownload(time.Millisecond, 3), http.StatusOK, content, false, "the body"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t)
			s.breaker.Break(fault.Rule{When: fault.Everything, Strike: test.strike})
			status, text, _, err := s.send(t, http.MethodPost, "/", "the body")
			if status != test.status || text != test.text || errors.Is(err, io.ErrUnexpectedEOF) != test.cut || (err == nil) != (test.status != 0 && !test.cut) {
				t.Errorf("got %d %q, %v", status, text, err)
			}
			reached := "-"
			if body, there, failed := s.first(); there {
				reached = body
				if half := len(reached) < len("the body"); half != (failed != nil) {
					t.Errorf("the server read %q with %v", reached, failed)
				}
			}
			if reached != test.reached {
				t.Errorf("the server got %q, want %q", reached, test.reached)
			}
		})
	}
}

func TestClock(t *testing.T) {
	s := newStand(t)
	s.breaker.Break(fault.Rule{When: fault.Everything, Strike: fault.Clock(time.Hour)})
	_, _, header, err := s.send(t, http.MethodGet, "/", "")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := http.ParseTime(header.Get("Date"))
	if ahead := time.Until(shown); err != nil || ahead < 59*time.Minute || ahead > time.Hour {
		t.Errorf("the clock is ahead by %s, %v", ahead, err)
	}
}

// Registries have their own format of errors, which their clients depend on.
func TestAnswersOfRegistries(t *testing.T) {
	s := newStand(t)
	s.breaker.Break(fault.Rule{When: fault.Manifest, Strike: fault.Answer(http.StatusUnauthorized, "who are you")})
	_, text, _, err := s.send(t, http.MethodPut, "/v2/acme/app/manifests/1.0", "")
	if want := `{"errors":[{"code":"UNAUTHORIZED","message":"who are you"}]}`; err != nil || text != want {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		match        fault.Match
		hits, passes string
	}{
		{fault.NewRelease, "POST /api/v3/repos/a/b/releases", "GET /api/v3/repos/a/b/releases"},
		{fault.Upload, "POST /api/uploads/repos/a/b/releases/1/assets", "POST /api/v3/repos/a/b/releases"},
		{fault.Publication, "PATCH /api/v3/repos/a/b/releases/12", "DELETE /api/v3/repos/a/b/releases/12"},
		{fault.Download, "GET /storage/key", "GET /a/b/releases/download/v1/x"},
		{fault.PublicURL, "GET /a/b/releases/download/v1/x", "GET /storage/key"},
		{fault.FileWrite, "PUT /api/v3/repos/a/tap/contents/x.rb", "GET /api/v3/repos/a/tap/contents/x.rb"},
		{fault.Manifest, "PUT /v2/a/b/manifests/sha256:12", "PUT /v2/a/b/blobs/uploads/1"},
		{fault.TagOfManifest, "PUT /v2/a/b/manifests/1.2", "PUT /v2/a/b/manifests/sha256:12"},
		{fault.Changes, "DELETE /x", "HEAD /x"},
	} {
		for request, want := range map[string]bool{test.hits: true, test.passes: false} {
			method, url, _ := strings.Cut(request, " ")
			req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			if test.match(req) != want {
				t.Errorf("%s: got %t", request, !want)
			}
		}
	}
}
