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
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/shipped/httpserver"
)

// The one who closes an idle connection must be the load balancer: when the server does, a request may be on its way already, and
// its client gets a 502. Google's balancers keep connections for 600 seconds, Oracle's for 300, Amazon's for 60 by default.
func TestALoadBalancerMayKeepAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		server := httpserver.Server{
			Handler: http.NotFoundHandler(), Readiness: new(readiness), MaxConnections: 100, Log: slog.New(slog.DiscardHandler), ShutdownTimeout: time.Second,
		}
		listener := &single{connection: far, closed: make(chan struct{})}
		ended := make(chan error, 1)
		ctx, stop := context.WithCancel(t.Context())
		go func() { ended <- server.Serve(ctx, listener) }()

		answers := bufio.NewReader(near)
		for range 2 {
			if _, err := io.WriteString(near, "GET / HTTP/1.1\r\nHost: shipped\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.Close {
				t.Fatalf("the connection is not kept: %v", err)
			}
			_ = answer.Body.Close()
			time.Sleep(600 * time.Second)
		}
		began := time.Now()
		if _, err := answers.ReadByte(); !errors.Is(err, io.EOF) || time.Since(began) > 5*time.Minute {
			t.Errorf("the connection is still open after %s more: %v", time.Since(began), err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// single is a listener that one connection comes from.
type single struct {
	connection net.Conn
	closed     chan struct{}
}

func (s *single) Accept() (net.Conn, error) {
	if connection := s.connection; connection != nil {
		s.connection = nil
		return connection, nil
	}
	<-s.closed
	return nil, net.ErrClosed
}

func (s *single) Close() error { close(s.closed); return nil }
func (*single) Addr() net.Addr { return &net.TCPAddr{} }
