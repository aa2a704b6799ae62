// Package httpserver opens the port of the service, answers until it is told to stop, and finishes
// what it has begun. What it answers is its handler's business.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server answers requests on one listener.
type Server struct {
	Handler   http.Handler
	Readiness interface{ Set(ready bool) } // told when to send requests here, and when no more

	// Both count from the beginning of the shutdown.
	DrainDelay      time.Duration // how long new connections are still accepted, for load balancers to notice
	ShutdownTimeout time.Duration // when requests that are not finished are cut off

	Log *slog.Logger
}

// Bounds on what a client may take up. A slow one holds a connection no longer than these say.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = 30 * time.Second // header and body
	writeTimeout   = 30 * time.Second // from the end of the header to the end of the answer
	idleTimeout    = 2 * time.Minute  // longer than load balancers keep a connection, so that they close it first
	maxHeaderBytes = 16 << 10         // net/http allows 4 KiB more
)

// Serve answers until ctx ends, then shuts down and returns nil when every request was finished. The
// requests outlive ctx: only the end of ShutdownTimeout cuts them off.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.Handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s.Readiness.Set(true)
	s.Log.Info("listening", "addr", listener.Addr().String())
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
		return s.shutDown(ctx, server, served)
	}
}

func (s *Server) shutDown(stopped context.Context, server *http.Server, served <-chan error) error {
	s.Readiness.Set(false)
	s.Log.Info("shutting down", "cause", context.Cause(stopped).Error(),
		"drain_delay", s.DrainDelay.String(), "timeout", s.ShutdownTimeout.String())
	bounded, cancel := context.WithTimeout(context.WithoutCancel(stopped), s.ShutdownTimeout)
	defer cancel()
	delay := time.NewTimer(s.DrainDelay)
	defer delay.Stop()
	select {
	case <-delay.C:
	case <-bounded.Done():
	case err := <-served:
		return fmt.Errorf("serve while draining: %w", err)
	}
	switch err := server.Shutdown(bounded); {
	case errors.Is(err, context.DeadlineExceeded):
		_ = server.Close() // its listener is closed already
		return fmt.Errorf("shut down: requests were not finished within %s and were cut off: "+
			"give them longer with SHUTDOWN_TIMEOUT", s.ShutdownTimeout)
	case err != nil:
		return fmt.Errorf("shut down: %w", err)
	}
	s.Log.Info("shut down")
	return nil
}
