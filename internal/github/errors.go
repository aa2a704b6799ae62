package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v84/github"

	"github.com/relkit/relkit/internal/release"
)

// The refusals of a forge. Errors of this package wrap one of them if the response is one of these.
var (
	ErrNotFound     = errors.New("not found")
	ErrUnauthorized = errors.New("the token was rejected")
	ErrForbidden    = errors.New("the token lacks permission")
	ErrConflict     = errors.New("it was changed in the meantime")
	ErrRateLimited  = errors.New("the rate limit is exceeded")
	ErrAmbiguous    = errors.New("more than one draft exists")
	// ErrUnavailable leaves it open whether a change has happened.
	ErrUnavailable = errors.New("the forge failed")
)

// The permissions that a fine-grained token or a workflow needs, in GitHub's names.
const (
	contentsRead      = "contents: read"
	contentsWrite     = "contents: write"
	pullRequestsRead  = "pull-requests: read"
	pullRequestsWrite = "pull-requests: write"
)

// explain turns a response of the API into one line: what failed, why, and what to do about it.
func (c *Client) explain(err error, permission, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)

	if limit, ok := errors.AsType[*github.RateLimitError](err); ok {
		return c.limited(what, time.Until(limit.Rate.Reset.Time))
	}
	if abuse, ok := errors.AsType[*github.AbuseRateLimitError](err); ok {
		return c.limited(what, abuse.GetRetryAfter())
	}
	answer, ok := errors.AsType[*github.ErrorResponse](err)
	if lost, isLost := errors.AsType[*url.Error](err); isLost && !ok && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w: no answer from %s (%w): check that it can be reached, and run the same command again",
			what, ErrUnavailable, host(lost), lost.Err)
	}
	if !ok || answer.Response == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	switch answer.Response.StatusCode {
	case http.StatusUnauthorized:
		if c.tokenless {
			return fmt.Errorf("%s: %w: no token was given: set %s to one with %s", what, ErrUnauthorized, c.tokenName, permission)
		}
		return fmt.Errorf("%s: %w: check that %s is complete and has not expired", what, ErrUnauthorized, c.tokenName)
	case http.StatusForbidden:
		return fmt.Errorf("%s: %w: %s needs %s (%s)", what, ErrForbidden, c.tokenName, permission, reasons(answer))
	case http.StatusNotFound:
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	case http.StatusTooManyRequests:
		return c.limited(what, promised(answer.Response))
	}
	if answer.Response.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("%s: %w: it answered %s: run the same command again", what, ErrUnavailable,
			strings.TrimSpace(fmt.Sprintf("%d %s", answer.Response.StatusCode, reasons(answer))))
	}
	return fmt.Errorf("%s: the forge answered %d: %s", what, answer.Response.StatusCode, reasons(answer))
}

// host returns the host of a request.
func host(lost *url.Error) string {
	if to, err := url.Parse(lost.URL); err == nil && to.Host != "" {
		return to.Host
	}
	return "the forge"
}

func (c *Client) limited(what string, wait time.Duration) error {
	remedy := "try again later"
	if wait > 0 {
		remedy = "try again in " + wait.Round(time.Second).String()
	}
	if c.tokenless {
		remedy += ", or set " + c.tokenName + ": it has a limit of its own"
	}
	return fmt.Errorf("%s: %w: %s", what, ErrRateLimited, remedy)
}

// outdated reports whether a file was refused because the branch has different content by now. Status 409 alone does not mean that: GitHub
// also returns it if a rule of the branch forbids the change.
func outdated(err error) bool {
	answer, ok := errors.AsType[*github.ErrorResponse](err)
	return ok && (strings.Contains(answer.Message, "does not match") || // the file has another SHA
		strings.Contains(answer.Message, "but expected") || strings.Contains(answer.Message, "not a fast forward") || // the branch moved between two steps of the forge
		strings.Contains(answer.Message, `"sha" wasn't supplied`)) // the file exists, and the caller knew of none
}

// reasons returns the message of a response and of the errors in it, on one line.
func reasons(answer *github.ErrorResponse) string {
	parts := []string{answer.Message}
	for _, e := range answer.Errors {
		switch {
		case e.Message != "":
			parts = append(parts, e.Message)
		case e.Field != "":
			parts = append(parts, e.Field+" "+e.Code)
		}
	}
	return release.OneLine(strings.Join(parts, "; "))
}
