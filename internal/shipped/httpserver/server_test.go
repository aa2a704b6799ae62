package httpserver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/httpserver"
)

// running is a server in this process.
type running struct {
	url   string
	stop  context.CancelCauseFunc
	ready *readiness
	ended chan error
	log   *bytes.Buffer // to be read after the end
}

type readiness struct{ atomic.Bool }

func (r *readiness) Set(open bool) { r.Store(open) }
func (r *readiness) Ready() bool   { return r.Load() }

// serve runs a server until it is stopped, and checks that nothing is left of it then.
func serve(t *testing.T, timeout time.Duration, handler http.HandlerFunc) running {
	t.Helper()
	goleak.VerifyNone(t)
	listener, err := httpserver.Listen(t.Context(), "127.0.0.1:0", "PORT or ADDR")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	r := running{
		url: "http://" + listener.Addr().String(), stop: stop, ready: new(readiness),
		ended: make(chan error, 1), log: new(bytes.Buffer),
	}
	server := httpserver.Server{
		Handler: handler, Readiness: r.ready, MaxConnections: 100, ShutdownTimeout: timeout, Log: slog.New(slog.NewJSONHandler(r.log, nil)),
	}
	go func() { r.ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop(nil)
		http.DefaultClient.CloseIdleConnections()
		goleak.VerifyNone(t)
	})
	return r
}

func (r running) get(t *testing.T) (body string, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

type answer struct {
	body string
	err  error
}

// inFlight sends a request and returns when its handler has it.
func (r running) inFlight(t *testing.T, arrived <-chan struct{}) <-chan answer {
	t.Helper()
	answers := make(chan answer, 1)
	go func() {
		body, err := r.get(t)
		answers <- answer{body, err}
	}()
	<-arrived
	return answers
}

func TestRequestsOutliveTheContext(t *testing.T) {
	arrived, finish := make(chan struct{}), make(chan struct{})
	server := serve(t, time.Minute, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-finish
		if err := r.Context().Err(); err != nil {
			_, _ = io.WriteString(w, err.Error())
			return
		}
		_, _ = io.WriteString(w, "finished")
	})
	answers := server.inFlight(t, arrived)
	if !server.ready.Load() {
		t.Error("a server that answers is not ready")
	}
	server.stop(errors.New("enough"))
	// A shutdown has begun when no connection is accepted any more.
	for refused := false; !refused; {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.url, "http://"))
		if refused = err != nil; !refused {
			_ = connection.Close()
		}
	}
	if server.ready.Load() {
		t.Error("a server that accepts no connection is ready")
	}
	close(finish)
	if got := <-answers; got.err != nil || got.body != "finished" {
		t.Errorf("%q, %v", got.body, got.err)
	}
	if err := <-server.ended; err != nil {
		t.Error(err)
	}
	for _, want := range []string{`"msg":"listening"`, `"msg":"shutting down","cause":"enough"`, `"msg":"shut down"`} {
		if !strings.Contains(server.log.String(), want) {
			t.Errorf("%s is not in the log: %s", want, server.log)
		}
	}
}

func TestTheBoundCutsRequestsOff(t *testing.T) {
	arrived := make(chan struct{})
	server := serve(t, time.Millisecond, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done() // of the connection
	})
	answers := server.inFlight(t, arrived)
	server.stop(nil)
	if err := <-server.ended; err == nil || !strings.Contains(err.Error(), "SHUTDOWN_TIMEOUT") {
		t.Error(err)
	}
	if got := <-answers; got.err == nil {
		t.Errorf("answered %q", got.body)
	}
}

func TestALostListenerEndsTheServer(t *testing.T) {
	lost := errors.New("the network is gone")
	server := httpserver.Server{Handler: http.NotFoundHandler(), Readiness: new(readiness), MaxConnections: 100, Log: slog.New(slog.DiscardHandler)}
	if err := server.Serve(t.Context(), broken{lost}); !errors.Is(err, lost) {
		t.Error(err)
	}
}

// broken is a listener that fails.
type broken struct{ err error }

func (b broken) Accept() (net.Conn, error) { return nil, b.err }
func (broken) Close() error                { return nil }
func (broken) Addr() net.Addr              { return &net.TCPAddr{} }
