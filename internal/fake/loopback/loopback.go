// Package loopback serves HTTP on a loopback address for the fakes.
//
// It refuses every other address: a fake uses plain HTTP and trusts every client.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Any is the address that lets the system choose a free port.
const Any = "127.0.0.1:0"

// Server is a running HTTP server.
type Server struct {
	handler http.Handler
	addr    string

	mu     sync.Mutex
	http   *http.Server
	unused *unusedConnections
	done   chan struct{}
}

// Listen listens on addr, a loopback IP address and a port (0 for any). An empty addr is [Any].
//
// It is separate from [Serve] because a handler often needs to know its own port.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	if addr == "" {
		addr = Any
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: write it as 127.0.0.1:PORT: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("listen on %q: a fake may listen on loopback only: use 127.0.0.1:PORT", addr)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return listener, nil
}

// Serve handles requests to listener until the server is closed.
func Serve(listener net.Listener, handler http.Handler) *Server {
	s := &Server{handler: handler, addr: listener.Addr().String()}
	s.serve(listener)
	return s
}

func (s *Server) serve(listener net.Listener) {
	unused := &unusedConnections{}
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ConnState:         unused.note,
		// Disconnecting clients are normal in a rehearsal of faults, and not worth a message.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with ErrServerClosed, or with the listener
	}()
	s.http, s.unused, s.done = server, unused, done
}

// Host returns the address of the server: 127.0.0.1:PORT.
func (s *Server) Host() string { return s.addr }

// URL returns http://127.0.0.1:PORT.
func (s *Server) URL() string { return "http://" + s.addr }

// Refuse cuts every connection and accepts no other, like a server that is down, until [Server.Resume].
func (s *Server) Refuse() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.http.Close()
	<-s.done
	if err != nil {
		return fmt.Errorf("stop %s: %w", s.addr, err)
	}
	return nil
}

// Resume accepts connections again, at the same address, after [Server.Refuse].
func (s *Server) Resume(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	listener, err := Listen(ctx, s.addr)
	if err != nil {
		return err
	}
	s.serve(listener)
	return nil
}

// Close stops the server and waits until its port is free. Running requests may finish until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unused.close()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close %s: %w", s.addr, err)
	}
	return nil
}
