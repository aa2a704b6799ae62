package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/store"
)

// timeout is how long a receiver may take to answer.
const timeout = 15 * time.Second

// errGone is returned for a receiver that wants nothing any more.
var errGone = errors.New("answers 410 Gone")

// statusError is returned for an answer that is no success.
type statusError struct {
	status int
	after  time.Duration // of the pause that the receiver asks for; 0 for none
}

func (e statusError) Error() string {
	return fmt.Sprintf("answers %d %s", e.status, http.StatusText(e.status))
}

// sender sends one request after the other, and follows no redirect: a signed request is for the address that was configured.
type sender struct {
	http      *http.Client
	userAgent string
	now       func() time.Time
	timeout   time.Duration
}

func newSender(allow outbound.Allow, userAgent string, now func() time.Time) sender {
	return sender{
		http: &http.Client{
			Transport:     outbound.Transport(allow),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		userAgent: userAgent,
		now:       now,
		timeout:   timeout,
	}
}

// send sends events to a hook, of which only one with a format for people takes several. The error is for people, on one line, and shows
// no secret.
func (s sender) send(ctx context.Context, hook Hook, events []store.Event) error {
	content, err := body(hook.Format, events...)
	if err != nil {
		return fmt.Errorf("was not sent %s: its data cannot be read: %w", events[0].Message, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, outbound.RefusalError("has not answered within "+s.timeout.String()))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(content))
	if err != nil {
		return outbound.RefusalError("has an address that is no URL")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	sign(request.Header, hook.keys, events[0].Message, s.now(), content)
	answer, err := s.http.Do(request)
	if err != nil {
		return outbound.Explain(ctx, err)
	}
	defer answer.Body.Close() // what it says does not matter, so that it is not read
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return nil
	case answer.StatusCode == http.StatusGone:
		return errGone
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After")) // a date counts as none
	return statusError{answer.StatusCode, time.Duration(max(seconds, 0)) * time.Second}
}
