// Package ledger records releases in a shipped service.
package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/release"
)

const (
	// timeout is how long the service may take to respond: the release is public by then, and does not wait.
	timeout = 20 * time.Second
	// largestAnswer is the size limit of a response in bytes.
	largestAnswer = 2 << 20
)

// Client is a client of a service.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
}

// New returns a client of the service at an address such as https://shipped.example.com. The token needs write access.
func New(address, token string) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("%q is not a service address: write it as https://shipped.example.com", address)
	}
	if base.User != nil {
		return nil, errors.New("the address of the service must not have a password: set SHIPPED_TOKEN")
	}
	client := &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("it redirects, and the token is not sent there: set the address that it redirects to")
	}}
	return &Client{base: base, token: token, http: client}, nil
}

// Record records a public release. It reports whether the release is new; false means that it was recorded before.
func (c *Client) Record(ctx context.Context, r *release.Release) (added bool, err error) {
	body, err := json.Marshal(entryOf(r))
	if err != nil {
		return false, err
	}
	status, err := c.ask(ctx, http.MethodPost, "/api/v1/releases", body)
	if err != nil {
		return false, fmt.Errorf("record %s %s at %s: %w", r.Project, r.Version, c.base, err)
	}
	return status == http.StatusCreated, nil
}

func (c *Client) ask(ctx context.Context, method, path string, body []byte) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base.String()+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(request)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // the address is in the message already
		}
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer))
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, refusal(answer, text)
}

// refusal returns the error in a response of the service (RFC 9457); nil for a success.
func refusal(answer *http.Response, text []byte) error {
	if answer.StatusCode < http.StatusBadRequest {
		return nil
	}
	var problem struct {
		Detail string `json:"detail"`
	}
	detail := answer.Status
	if json.Unmarshal(text, &problem) == nil && problem.Detail != "" {
		detail = release.OneLine(problem.Detail)
	}
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		detail += ": SHIPPED_TOKEN must be a token of the service with write access"
	}
	return errors.New(detail)
}
