package loopback_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/fake/loopback"
)

func TestListenStaysOnLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1"} {
		if listener, err := loopback.Listen(t.Context(), addr); err == nil {
			_ = listener.Close()
			t.Errorf("%q was accepted", addr)
		}
	}
}

func serve(t *testing.T, handler http.HandlerFunc) *loopback.Server {
	t.Helper()
	listener, err := loopback.Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return loopback.Serve(listener, handler)
}

func TestCloseFreesThePortAtOnceThoughAConnectionIsUnused(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	var dialer net.Dialer
	unused, err := dialer.DialContext(t.Context(), "tcp", server.Host())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unused.Close() }()
	began := time.Now()
	if err := server.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("closing took %s", took)
	}
	listener, err := loopback.Listen(t.Context(), server.Host())
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	_ = listener.Close()
}

func TestCloseLetsRequestsFinishUntilItsContextEnds(t *testing.T) {
	arrived, finish := make(chan struct{}), make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-finish
		_, _ = io.WriteString(w, "whole")
	})
	answer := make(chan string)
	go func() { answer <- get(t.Context(), server.URL()) }()
	<-arrived
	closed := make(chan error)
	go func() { closed <- server.Close(t.Context()) }()
	for closing := false; !closing; {
		var dialer net.Dialer
		conn, err := dialer.DialContext(t.Context(), "tcp", server.Host())
		if closing = err != nil; !closing {
			_ = conn.Close()
		}
	}
	close(finish)
	if got := <-answer; got != "whole" {
		t.Errorf("got %q", got)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

func TestCloseCutsRequestsWhenItsContextEnds(t *testing.T) {
	arrived := make(chan struct{})
	server := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		close(arrived)
		<-req.Context().Done()
	})
	answer := make(chan string)
	go func() { answer <- get(t.Context(), server.URL()) }()
	<-arrived
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Close(ended); err != nil {
		t.Error(err)
	}
	if got := <-answer; !strings.Contains(got, "EOF") && !strings.Contains(got, "reset") {
		t.Errorf("got %q, want a connection that was cut", got)
	}
}

// get returns the body of the response, or the error.
func get(ctx context.Context, url string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err.Error()
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err.Error()
	}
	return string(body)
}
