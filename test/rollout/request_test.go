//go:build linux

package rollout_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
)

// secret is the token of who writes.
const secret = "0123456789abcdef"

// request is one of a client, and what it wants as the answer.
type request struct {
	method, path, body string
	publishes          string // the version, for a release
	halfway            func() // waits in the middle of the body, for a slow request
	want               []int
}

// read requests another path each time.
func read(round int) request {
	paths := []string{"/api/v1/releases/tool/latest", "/api/v1/deployments", "/api/v1/releases?limit=5", "/version"}
	return request{method: http.MethodGet, path: paths[round%len(paths)], want: []int{http.StatusOK}}
}

// write reports a deployment and publishes a release in turn.
func write(round int) request {
	if round%2 == 0 {
		return publish()
	}
	return request{
		method: http.MethodPut, path: "/api/v1/environments/production/deployments/tool",
		body: fmt.Sprintf(`{"version":"1.0.%d"}`, round), want: []int{http.StatusOK, http.StatusCreated},
	}
}

// releasesSoFar makes each release one of its own.
var releasesSoFar atomic.Int64

func publish() request {
	version := fmt.Sprintf("1.0.%d", releasesSoFar.Add(1))
	return request{
		method: http.MethodPost, path: "/api/v1/releases", publishes: version, want: []int{http.StatusCreated},
		body: fmt.Sprintf(`{"project":"tool","version":%q,"commit":"%040d","published_at":"2026-11-20T09:30:00Z",`+
			`"prerelease":false,"artifacts":[],"images":[]}`, version, 7),
	}
}

// send returns why the request failed: by an answer that it must not get, by none, or because it needed a second attempt. net/http
// makes one by itself where it finds a connection gone that it had kept; not every client does, and with a body like these,
// which can be sent only once, none can.
func (r request) send(ctx context.Context, through http.RoundTripper) error {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	attempts := 0
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { attempts++ }})
	sent, err := http.NewRequestWithContext(traced, r.method, "http://shipped"+r.path, r.content())
	if err != nil {
		return err
	}
	sent.ContentLength = int64(len(r.body))
	sent.Header.Set("Authorization", "Bearer "+secret)
	sent.Header.Set("Content-Type", "application/json")
	answer, err := through.RoundTrip(sent)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return fmt.Errorf("within the answer: %w", err)
	case !slices.Contains(r.want, answer.StatusCode):
		return refusal{answer.StatusCode, string(text)}
	case attempts > 1:
		return errSecondAttempt
	}
	return nil
}

// content is the body, which net/http does not know how to get again.
func (r request) content() io.Reader {
	switch {
	case r.body == "":
		return http.NoBody
	case r.halfway == nil:
		return io.MultiReader(strings.NewReader(r.body))
	}
	half := len(r.body) / 2
	return io.MultiReader(strings.NewReader(r.body[:half]), waiting(r.halfway), strings.NewReader(r.body[half:]))
}

// waiting is a part of a body that has no bytes and takes a while.
type waiting func()

func (w waiting) Read([]byte) (int, error) { w(); return 0, io.EOF }
