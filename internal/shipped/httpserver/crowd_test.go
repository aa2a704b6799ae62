package httpserver_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/httpserver"
)

// visitor is a connection that stays open.
type visitor struct {
	net.Conn

	answers *bufio.Reader
}

func visit(t *testing.T, addr string) visitor {
	t.Helper()
	dialled, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dialled.Close() })
	if err := dialled.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return visitor{dialled, bufio.NewReader(dialled)}
}

// ask returns the status of the answer, and whether the connection is kept.
func (v visitor) ask(t *testing.T, path string) (code int, kept bool) {
	t.Helper()
	if _, err := io.WriteString(v, "GET "+path+" HTTP/1.1\r\nHost: shipped\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return v.read(t)
}

func (v visitor) read(t *testing.T) (code int, kept bool) {
	t.Helper()
	answer, err := http.ReadResponse(v.answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, !answer.Close
}

func TestConnectionsBeyondTheMostAreRefused(t *testing.T) {
	const most, reserve = 5, 32
	listener, err := httpserver.Listen(t.Context(), "127.0.0.1:0", "PORT or ADDR")
	if err != nil {
		t.Fatal(err)
	}
	server := httpserver.Server{
		Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Readiness: new(readiness), ShutdownTimeout: time.Minute,
		MaxConnections: most, IsProbe: func(r *http.Request) bool { return r.URL.Path == "/healthz" }, Log: slog.New(slog.DiscardHandler),
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	addr := listener.Addr().String()

	var guests []visitor
	for range most {
		guest := visit(t, addr)
		if code, kept := guest.ask(t, "/"); code != http.StatusOK || !kept {
			t.Fatalf("%d, kept: %t", code, kept)
		}
		guests = append(guests, guest)
	}
	if code, kept := visit(t, addr).ask(t, "/"); code != http.StatusServiceUnavailable || kept {
		t.Errorf("one more: %d, kept: %t", code, kept)
	}
	if code, kept := visit(t, addr).ask(t, "/healthz"); code != http.StatusOK || kept {
		t.Errorf("a probe: %d, kept: %t", code, kept)
	}
	// Those that say nothing use up the reserve, and clients that connect later are refused before they send anything.
	var refused visitor
	for range 20 * reserve {
		refused = visit(t, addr)
	}
	if code, kept := refused.read(t); code != http.StatusServiceUnavailable || kept {
		t.Errorf("beyond the reserve: %d, kept: %t", code, kept)
	}
	if _, err := refused.answers.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the connection is not closed: %v", err)
	}
	for _, guest := range guests { // who were there are served on
		if code, kept := guest.ask(t, "/"); code != http.StatusOK || !kept {
			t.Errorf("%d, kept: %t", code, kept)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
