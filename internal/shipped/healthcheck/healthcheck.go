// Package healthcheck asks a running service of this machine whether it is ready: it has started, and its
// store answers. It is the client in the health check of an image that holds no other program.
//
// Docker and compose restart nothing because of that check. They show it, and let what depends on the
// service wait for it, which is what readiness is for. An orchestrator that restarts what is not alive
// asks /healthz by itself.
package healthcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// timeout is below the one that the Dockerfile gives the whole check.
const timeout = 2 * time.Second

// Ask asks the service that listens on addr, a host and a port as in config.Config, for its readiness.
func Ask(ctx context.Context, addr string) error {
	target, err := reachable(addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+target+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	// No proxy of the environment may answer for the service, and no redirect lead away from it.
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", request.URL, context.Cause(ctx))
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("connection refused: no server listens on %s: start the service, and give both the same PORT and ADDR", target)
	case err != nil:
		return fmt.Errorf("ask for health: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s%s", request.URL, answer.Status, reason(answer))
	}
	return nil
}

// reason is what the service says about a refusal; empty where it is not the service that answers.
func reason(answer *http.Response) string {
	const longest = 4 << 10 // bytes, of which a problem of the service needs less than 100
	var said problem.Error
	if answer.Header.Get("Content-Type") != problem.ContentType ||
		json.NewDecoder(io.LimitReader(answer.Body, longest)).Decode(&said) != nil || said.Detail == "" {
		return ""
	}
	return ": " + said.Detail
}

// reachable is where a client of this machine reaches what listens on addr: over loopback when that
// is every address of the machine.
func reachable(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	if port == "0" {
		return "", errors.New("the service listens on a port that the system chose: set PORT or ADDR to a fixed one")
	}
	if host == "" {
		return net.JoinHostPort("127.0.0.1", port), nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		loopback := "127.0.0.1"
		if ip.Is6() {
			loopback = "::1"
		}
		return net.JoinHostPort(loopback, port), nil
	}
	return addr, nil
}
