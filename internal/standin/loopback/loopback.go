// Package loopback serves HTTP on a loopback address for the stand-ins.
//
// It refuses every other address: a stand-in speaks plain HTTP and trusts who can reach it.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Any is the address that lets the system choose a free port.
const Any = "127.0.0.1:0"

// Server is a running HTTP server.
type Server struct {
	http   *http.Server
	unused *unusedConnections
	addr   string
	done   chan struct{}
}

// Listen opens addr, a loopback IP address and a port (0 for any). An empty addr is [Any].
//
// It is apart from [Serve] because a handler often needs to know its own port.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	if addr == "" {
		addr = Any
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: write it as 127.0.0.1:PORT: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("listen on %q: a stand-in may listen on loopback only: use 127.0.0.1:PORT", addr)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return listener, nil
}

// Serve answers requests to listener with handler until the server is closed.
func Serve(listener net.Listener, handler http.Handler) *Server {
	unused := &unusedConnections{}
	s := &Server{
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 10 * time.Second,
			ConnState:         unused.note,
			// A client that hangs up is what a rehearsal of faults is about, not a message for the user.
			ErrorLog: log.New(io.Discard, "", 0),
		},
		unused: unused,
		addr:   listener.Addr().String(),
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // ends with ErrServerClosed, or with the listener
	}()
	return s
}

// Host is the address that clients reach the server at: 127.0.0.1:PORT.
func (s *Server) Host() string { return s.addr }

// URL is http://127.0.0.1:PORT.
func (s *Server) URL() string { return "http://" + s.addr }

// Close stops the server and waits until its port is free. Requests under way are finished until ctx
// ends, then cut.
func (s *Server) Close(ctx context.Context) error {
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
