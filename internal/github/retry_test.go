package github_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/github"
)

// script is a forge that returns one response after the other, and repeats the last one: a status, and headers as Name=Value. A status of 0
// is no response.
type script struct {
	lines  []string
	asked  int
	bodies []string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	line := strings.Fields(s.lines[min(s.asked, len(s.lines)-1)])
	s.asked++
	body := ""
	if req.Body != nil {
		text, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		body = string(text)
	}
	s.bodies = append(s.bodies, body)
	answer := &http.Response{Header: http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}, Request: req}
	if _, err := fmt.Sscan(line[0], &answer.StatusCode); err != nil {
		return nil, err
	}
	if answer.StatusCode == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	text := `{"message":"as scripted"}`
	for _, header := range line[1:] {
		name, value, _ := strings.Cut(header, "=")
		if name == "message" {
			text = `{"message":"` + strings.ReplaceAll(value, "_", " ") + `"}`
			continue
		}
		answer.Header.Set(name, value)
	}
	answer.Body = io.NopCloser(strings.NewReader(text))
	return answer, nil
}

// Time is simulated: waiting is free.
func TestRetry(t *testing.T) {
	reads := func(t *testing.T, c *github.Client) error {
		t.Helper()
		_, err := c.Repository(t.Context(), app)
		return err
	}
	writes := func(t *testing.T, c *github.Client) error {
		t.Helper()
		return c.PutFile(t.Context(), tap, "", "Formula/app.rb", github.File{Content: []byte("x"), SHA: "1"}, "app")
	}
	ends := func(after time.Duration) string {
		return fmt.Sprintf("403 X-Ratelimit-Remaining=0 X-Ratelimit-Reset=%d", time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(after).Unix())
	}
	for name, test := range map[string]struct {
		lines  []string
		do     func(*testing.T, *github.Client) error
		want   error // nil if the request succeeds
		asked  int
		waited time.Duration
	}{
		"trouble that passes":                  {[]string{"502", "503", "200"}, reads, nil, 3, 1500 * time.Millisecond},
		"no answer, and then one":              {[]string{"0", "200"}, reads, nil, 2, 500 * time.Millisecond},
		"trouble that stays":                   {[]string{"500"}, reads, github.ErrUnavailable, 4, 3500 * time.Millisecond},
		"no answer at all":                     {[]string{"0"}, reads, github.ErrUnavailable, 4, 3500 * time.Millisecond},
		"a change that may have happened":      {[]string{"502", "200"}, writes, github.ErrUnavailable, 1, 0},
		"a change without an answer":           {[]string{"0", "200"}, writes, github.ErrUnavailable, 1, 0},
		"a change held back for a while":       {[]string{"429 Retry-After=30", "200"}, writes, nil, 2, 30 * time.Second},
		"the secondary limit":                  {[]string{"403 message=You_have_exceeded_a_secondary_rate_limit.", "200"}, writes, nil, 2, 500 * time.Millisecond},
		"the secondary limit, with a duration": {[]string{"403 Retry-After=60", "200"}, writes, nil, 2, time.Minute},
		"the limit of the hour, nearly over":   {[]string{ends(20 * time.Second), "200"}, reads, nil, 2, 20 * time.Second},
		"the limit of the hour, just used up":  {[]string{ends(50 * time.Minute)}, reads, github.ErrRateLimited, 1, 0},
		"a limit that never ends":              {[]string{"429 Retry-After=50"}, reads, github.ErrRateLimited, 3, 100 * time.Second},
		"a right that is missing":              {[]string{"403 message=Resource_not_accessible"}, writes, github.ErrForbidden, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &script{lines: test.lines}
				c, err := github.New(github.Config{Token: writer, Transport: server})
				if err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				if err = test.do(t, c); !errors.Is(err, test.want) || (test.want == nil) != (err == nil) {
					t.Errorf("got %v, want %v", err, test.want)
				}
				if err != nil && (strings.Contains(err.Error(), "\n") || !errors.Is(test.want, github.ErrForbidden) && !strings.Contains(err.Error(), "again")) {
					t.Errorf("%q does not say in one line what to do", err)
				}
				if waited := time.Since(started); server.asked != test.asked || waited != test.waited {
					t.Errorf("asked %d times in %s, want %d in %s", server.asked, waited, test.asked, test.waited)
				}
				for _, body := range server.bodies {
					if body != server.bodies[0] {
						t.Errorf("a repeated request sent %q, the first one %q", body, server.bodies[0])
					}
				}
			})
		})
	}
}
