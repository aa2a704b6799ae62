// Package client reports to a running service what a pipeline has released or deployed. What it sends was checked before, by the rules of
// the service (package api); what the service refuses all the same is said in one line.
package client

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

	"github.com/relkit/relkit/internal/shipped/problem"
)

// Client speaks to one service.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
	pause func(context.Context, time.Duration)
}

// timeout is how long the service may take for an answer.
const timeout = 20 * time.Second

// New makes a client of the service at an address such as https://shipped.example.com, with a token that may write.
func New(address, token string) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil {
		return nil, errors.New("SHIPPED_URL is no address of a service: write it as https://shipped.example.com, without a password")
	}
	if token == "" {
		return nil, errors.New("SHIPPED_TOKEN is not set: give it a token of the service that may write")
	}
	return &Client{base, token, &http.Client{Timeout: timeout, CheckRedirect: stay}, pause}, nil
}

var errElsewhere = errors.New("it sends elsewhere, and a token is not carried there: give the address that it sends to")

func stay(*http.Request, []*http.Request) error { return errElsewhere }

// tries is how often something is sent while the service is away or busy. Every write can be repeated.
const tries = 5

// Send sends JSON to a path below /api/v1 and returns what the service answers, and whether that is new there.
func (c *Client) Send(ctx context.Context, method, path string, body []byte) (answer []byte, created bool, err error) {
	for try := 1; ; try++ {
		var status int
		status, answer, err = c.once(ctx, method, path, body)
		switch {
		case err == nil && status < http.StatusMultipleChoices:
			return answer, status == http.StatusCreated, nil
		case err == nil && status != http.StatusServiceUnavailable && status != http.StatusBadGateway && status != http.StatusGatewayTimeout:
			return nil, false, fmt.Errorf("%s: %s", c.base, refusal(status, answer))
		case err == nil:
			err = errors.New(refusal(status, answer))
		}
		if try == tries || ctx.Err() != nil || errors.Is(err, errElsewhere) {
			return nil, false, fmt.Errorf("%s: %w (tries: %d)", c.base, err, try)
		}
		c.pause(ctx, time.Second<<(try-1))
	}
}

func (c *Client) once(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base.String()+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", "application/json")
	got, err := c.http.Do(request)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return 0, nil, failed.Err // the address is in it already
	}
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	const longest = 2 << 20
	answer, err = io.ReadAll(io.LimitReader(got.Body, longest))
	return got.StatusCode, answer, err
}

// refusal is what the service says, with each part of the body that is wrong.
func refusal(status int, answer []byte) string {
	var said problem.Error
	if json.Unmarshal(answer, &said) != nil || said.Detail == "" {
		return fmt.Sprintf("%d %s", status, http.StatusText(status))
	}
	parts := []string{said.Detail}
	for _, field := range said.Errors[min(1, len(said.Errors)):] { // the first is in the detail
		parts = append(parts, strings.TrimPrefix(field.Pointer+field.Parameter, "#/")+" "+field.Detail)
	}
	return strings.Join(strings.Fields(strings.Join(parts, "; ")), " ")
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
