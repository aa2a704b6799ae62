package github

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxWait is how long a request waits in total for a forge that asks to retry later.
	maxWait = 2 * time.Minute
	// repeats is the number of retries for a forge that names no time.
	repeats = 3
	// firstPause comes before the first repeat; each further one is twice as long.
	firstPause = 500 * time.Millisecond
)

// retrier retries requests that have changed nothing: those that were rate limited, whatever their method, and reads after a failure of the
// forge. The caller handles changes that may have happened.
type retrier struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (p retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	var waited time.Duration
	for repeat := 0; ; repeat++ {
		answer, err := p.next.RoundTrip(req)
		pause := pauseBefore(req, answer, err, repeat)
		if pause < 0 || waited+pause > maxWait || !rewindable(req) {
			return answer, err
		}
		again, rewound := rewind(req)
		if rewound != nil {
			return answer, err
		}
		if answer != nil {
			_ = answer.Body.Close() // its connection may be lost, the request is not
		}
		if err := sleep(req.Context(), pause); err != nil {
			return nil, err
		}
		waited += pause
		req = again
	}
}

// pauseBefore returns how long to wait before a retry; negative for none.
func pauseBefore(req *http.Request, answer *http.Response, err error, repeat int) time.Duration {
	const never = -1
	backoff := firstPause << min(repeat, repeats)
	reads := req.Method == http.MethodGet || req.Method == http.MethodHead
	switch {
	case err != nil:
		if reads && repeat < repeats && req.Context().Err() == nil {
			return backoff
		}
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusForbidden && heldBack(answer):
		if pause := promised(answer); pause > 0 {
			return pause
		}
		if repeat < repeats {
			return backoff
		}
	case answer.StatusCode >= http.StatusInternalServerError && reads && repeat < repeats:
		return backoff
	}
	return never
}

// heldBack distinguishes a rate limit from a missing permission: GitHub returns 403 for both
// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
func heldBack(answer *http.Response) bool {
	if answer.Header.Get("Retry-After") != "" || answer.Header.Get("X-Ratelimit-Remaining") == "0" {
		return true
	}
	const enough = 8 << 10
	head, err := io.ReadAll(io.LimitReader(answer.Body, enough))
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), failing{err}, answer.Body), answer.Body}
	return strings.Contains(string(head), "secondary rate limit")
}

// failing returns the error of a read ahead.
type failing struct{ err error }

// Read implements [io.Reader].
func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// promised returns how long a forge asks to wait; zero if it does not. The end of a limit is compared with the forge's own clock, as this
// machine's may be wrong.
func promised(answer *http.Response) time.Duration {
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		return time.Duration(seconds) * time.Second
	}
	reset, err := strconv.ParseInt(answer.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil || answer.Header.Get("X-Ratelimit-Remaining") != "0" {
		return 0
	}
	now, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return time.Unix(reset, 0).Sub(now)
}

func rewindable(req *http.Request) bool {
	return req.Body == nil || req.Body == http.NoBody || req.GetBody != nil
}

func rewind(req *http.Request) (*http.Request, error) {
	again := req.Clone(req.Context())
	if req.GetBody == nil {
		return again, nil
	}
	var err error
	again.Body, err = req.GetBody()
	return again, err
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), context.Cause(ctx))
	}
}
