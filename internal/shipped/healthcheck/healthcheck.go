// Package healthcheck asks a running service of this machine whether it is alive. It is the client in
// the health check of an image that holds no other program.
package healthcheck

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// timeout is below the one that the Dockerfile gives the whole check.
const timeout = 2 * time.Second

// Ask asks the service that listens on addr, a host and a port as in config.Config, for its liveness.
func Ask(ctx context.Context, addr string) error {
	target, err := reachable(addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+target+"/healthz", http.NoBody)
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
		return fmt.Errorf("%s: nobody listens there: start the service, and give both the same PORT and ADDR", request.URL)
	case err != nil:
		return fmt.Errorf("ask for health: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", request.URL, answer.Status)
	}
	return nil
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
